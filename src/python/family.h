// --follow: the processes of one run. Each has a recording of its own in one folder, and how it
// ended is told there too, by itself or by whoever reaps it.
//
// A forked child goes on recording in a twin of its parent's file (fork.h). A child that runs our
// python3 runs this program in its place, which finds the folder in its environment
// (child_programs.h).
#pragma once

#include <sys/types.h>

#include <string>

namespace pyprof {

// From now on children are followed. The folder must exist.
void open_family(const std::string& folder);

// Empty: children are not followed.
const std::string& family_folder();

// In the folder, and not there yet.
std::string new_recording_path();

// How each process ended, for whoever makes the profile (reaping.cpp): told in this folder from now
// on. Nothing is told without one. note_end() is async-signal-safe.
void watch_ends(const std::string& folder);
void note_end(pid_t pid, int wait_status) noexcept;

}  // namespace pyprof
