// The lines of several profiles: what each did in all of them.
#pragma once

#include <pyprof/read/profile.h>

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace pyprof {

class MergedLines {
 public:
  // `files`: by file of this profile, that of the merged one.
  void add(const LineColumns& from, const std::vector<std::uint64_t>& files);
  // Fills the lines of the target, whose flags say which columns it has.
  void finish(Profile& target) const;

 private:
  struct Line {
    MemoryValues memory{};
    std::uint64_t self_ns = 0, hits = 0, total_ns = 0;
    bool exact = false;
  };

  std::map<std::pair<std::uint64_t, std::uint64_t>, Line> lines_;  // by file and line
};

}  // namespace pyprof
