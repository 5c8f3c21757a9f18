// Where the recording lies while the program runs: beside the profile, so that who looks for the
// one finds the other, unless that is no place for a file that is mapped.
#pragma once

#include <string>

namespace pyprof {

// `path` is where the profile goes; `replaces` if that is a file and not a stream, which has no
// folder of its own.
//
// On a file system behind a network or another process the temporary folder takes its place, if
// that is nearer: each page would be fetched and carried back while the program runs, and one that
// does not come ends the program by SIGBUS.
std::string recording_folder(const std::string& path, bool replaces);

// Renames the recording, or copies it if `to` is on another file system. False: it is where it was.
bool move_recording(const std::string& from, const std::string& to);

}  // namespace pyprof
