// The few lines on stderr that end a run.
#pragma once

#include <pyprof/read/profile.h>

#include <string>

namespace pyprof {

// `report` is empty if there is none.
std::string summarize(const Profile& profile, const std::string& path, const std::string& report);

}  // namespace pyprof
