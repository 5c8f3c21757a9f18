#include "open_profile.h"

#include <pyprof/core/format.h>
#include <pyprof/read/recording.h>
#include <pyprof/read/stacks_json.h>

#include <array>
#include <fstream>

namespace pyprof {
namespace {

bool is_recording(const std::string& path) {
  std::array<char, format::kMagic.size()> start{};
  std::ifstream(path, std::ios::binary).read(start.data(), start.size());
  return start == format::kMagic;
}

}  // namespace

Profile open_profile(const std::string& path) {
  return is_recording(path) ? read_recording(path, RunEnd{}) : read_stacks_json(path);
}

}  // namespace pyprof
