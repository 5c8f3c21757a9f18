// The script's file descriptors must be those it would have under python3, and be held by it alone.
#pragma once

namespace pyprof {

// Fills closed standard descriptors, so that no file of ours gets their numbers. Before any other
// file is opened.
void hold_standard_descriptors();
// Closes those again, in the process that becomes the script's.
void release_held_descriptors();
// In the supervisor: lets go of stdin, stdout and everything inherited but stderr, so that a pipe
// or a lock the script closes is closed.
void drop_inherited_descriptors();

}  // namespace pyprof
