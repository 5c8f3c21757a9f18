// Keeps the script's limits on memory meant for the script.
//
// The stack and the profile's tables reserve gigabytes of addresses that are never touched. A
// script that sets RLIMIT_AS to 1 GiB for itself would find it spent; so what it sets is raised by
// what is ours, and what it asks for is what it set. Only in the recorded process: a child that
// sets a limit before exec gets just that.
#pragma once

#include <sys/resource.h>

#include <array>

namespace pyprof {

// From now on, with everything reserved.
void exempt_own_reservations();

// While the script has ended, or is about to be replaced: its limits on memory are as high as they
// may be, so that the profile can be made by a process whose memory the script has used up.
class LiftedLimits {
 public:
  LiftedLimits();
  ~LiftedLimits();
  LiftedLimits(const LiftedLimits&) = delete;
  LiftedLimits& operator=(const LiftedLimits&) = delete;

 private:
  struct Limit {
    int resource;
    rlimit64 before{};
  };
  std::array<Limit, 2> limits_{{{RLIMIT_AS}, {RLIMIT_DATA}}};
};

}  // namespace pyprof
