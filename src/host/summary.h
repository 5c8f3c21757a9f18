// The few lines on stderr that end a run.
#pragma once

#include <pyprof/read/profile.h>

#include <string>

namespace pyprof {

std::string summarize(const Profile& profile, const std::string& path);

}  // namespace pyprof
