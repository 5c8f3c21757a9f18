// What was printed is there, or the user is told.
#pragma once

namespace pyprof {

// Writes what is still in the buffer of standard output. Throws Error if any of it could not be
// written, as to a disk that is full.
void finish_standard_output();

}  // namespace pyprof
