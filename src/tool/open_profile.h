// The profile that a person names: stacks.json, or the recording it is made from.
#pragma once

#include <pyprof/read/profile.h>

#include <cstdint>
#include <string>

namespace pyprof {

// Of a recording (.pyprof) of a process that is alive: as it stands now. Throws Error.
Profile open_profile(const std::string& path);
// Whether the file begins as one.
bool is_recording(const std::string& path);

// Whether the process that writes the recording is alive.
bool is_running(const std::string& recording);
// The recording that a process writes, or watches over. Throws Error if there is none.
std::string recording_of(std::uint64_t pid);

}  // namespace pyprof
