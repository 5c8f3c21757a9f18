// Strings, files, functions and types of several profiles, each once, in order of appearance.
#pragma once

#include <pyprof/read/profile.h>

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace pyprof {

// By row of one profile: the row in the merged one.
struct NewRows {
  std::vector<std::uint64_t> string, file, function, type;
};

class MergedNames {
 public:
  // Names go into `target`, which must outlive this.
  explicit MergedNames(Profile& target) : target_(target) {}

  NewRows add(const Profile& profile);

 private:
  std::uint64_t string(const std::string& text);
  std::uint64_t file(std::uint64_t path, FileKind kind);
  std::uint64_t function(const FunctionColumns& from, std::size_t row, const NewRows& rows);
  std::uint64_t type(std::uint64_t name, std::uint64_t module);

  Profile& target_;
  std::unordered_map<std::string, std::uint64_t> strings_;
  std::map<std::pair<std::uint64_t, FileKind>, std::uint64_t> files_;
  std::map<std::vector<std::uint64_t>, std::uint64_t> functions_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> types_;
};

}  // namespace pyprof
