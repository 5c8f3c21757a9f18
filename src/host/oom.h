// Whether the kernel killed something for lack of memory while we watched.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pyprof {

// Best effort: counts the kills of our control group (v2 or v1) and, where groups are not to be
// seen, of the whole machine.
class OomWatch {
 public:
  OomWatch();
  bool saw_kill() const;

 private:
  std::vector<std::string> files_;  // each has a line "oom_kill <count>"
  std::vector<std::uint64_t> before_;
};

}  // namespace pyprof
