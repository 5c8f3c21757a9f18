// The profile that a person names: stacks.json, or the recording it is made from.
#pragma once

#include <pyprof/read/profile.h>
#include <pyprof/read/recording_owner.h>

#include <cstdint>
#include <string>

namespace pyprof {

// Of a recording (.pyprof) of a process that is alive, or of the folder of several (--follow): as
// it stands now. Throws Error.
Profile open_profile(const std::string& path);
// The recording that a process writes, or watches over. Throws Error if there is none.
std::string recording_of(std::uint64_t pid);

}  // namespace pyprof
