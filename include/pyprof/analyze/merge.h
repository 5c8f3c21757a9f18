// Several runs, or processes of one run, as one profile. Their call trees stand side by side, a
// thread of the result for each of theirs, so every value is theirs and every total their sum.
#pragma once

#include <pyprof/read/profile.h>

#include <string>
#include <vector>

namespace pyprof {

struct MergedRun {
  std::string name;  // unique; its threads are called "name: thread"
  Profile profile;   // one that passes check_profile()
};

// Runs that overlapped stay where they were in time, others begin together. Peaks are added though
// they need not have been at one instant; the diagnostics say so. Throws Error if one run has time
// or memory and another has not. `runs` may not be empty.
Profile merged(const std::vector<MergedRun>& runs);

}  // namespace pyprof
