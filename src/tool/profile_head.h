// The lines with which every text about a profile begins.
#pragma once

#include <pyprof/read/profile.h>

#include <string>

namespace pyprof {

// What was run and how it ended, what it took; without a line's end.
std::string profile_head(const Profile& profile);

}  // namespace pyprof
