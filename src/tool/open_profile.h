// The profile that a person names: stacks.json, or the recording it is made from.
#pragma once

#include <pyprof/read/profile.h>

#include <string>

namespace pyprof {

// Of a recording (.pyprof) of a process that is alive: as it stands now. Throws Error.
Profile open_profile(const std::string& path);
// Whether the file begins as one.
bool is_recording(const std::string& path);

}  // namespace pyprof
