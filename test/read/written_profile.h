// A profile written to a folder of its own, and the example to write.
#pragma once

#include <pyprof/read/stacks_json.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "recording_builder.h"

namespace pyprof::test {

using Json = nlohmann::ordered_json;

inline std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

inline Profile example() {
  RecordingBuilder builder;
  fill_with_example(builder);
  return builder.read();
}

struct Written : TemporaryFolder {
  std::string path = *this / "stacks.json";
  explicit Written(const Profile& profile) { write_stacks_json(profile, path); }
  Json json() const { return Json::parse(bytes_of(path)); }
};

}  // namespace pyprof::test
