// What lies in the folder of a run that follows its children: all that its processes and the reader
// of their recordings share.
//
// `command` has the options of the run, each word followed by a NUL. `tick` is shared by all whose
// times are sampled (core/ticker.h). Each process has one recording. `ends` has a line for each end
// that somebody saw, in no order; of two about one process the last holds, which is what its parent
// was told.
#pragma once

#include <pyprof/core/clock.h>
#include <sys/types.h>

#include <string>

namespace pyprof::family_files {

inline constexpr const char* kCommand = "command";
inline constexpr const char* kEnds = "ends";
inline constexpr const char* kEndFormat = "%ld %d %llu\n";  // pid, wait status, monotonic_ns
inline constexpr const char* kMain = "main.pyprof";         // of the process that the user started
inline constexpr const char* kSuffix = ".pyprof";

// In the environment of a program that is to be followed: the folder, and what it was asked to run.
inline constexpr const char* kFolderVariable = "PYPROF_HOST_FAMILY";
inline constexpr const char* kProgramVariable = "PYPROF_HOST_PROGRAM";

// In place of variables, where a shell or env passes on what it is given: the first of our words,
// and behind it the folder, the program and its words from the name on.
inline constexpr const char* kStandIn = "--stand-in";

// Made by the process `pid`; the moment keeps those apart that it makes, and those of an earlier
// process with its number.
inline std::string recording_path(const std::string& folder, pid_t pid) {
  return folder + "/" + std::to_string(pid) + "." + std::to_string(monotonic_ns()) + kSuffix;
}

inline std::string tick_path(const std::string& folder) { return folder + "/tick"; }

}  // namespace pyprof::family_files
