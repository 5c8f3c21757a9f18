// What was learned of the places that allocate in this build's CPython when it was made
// (python/interpreter.h), in a file beside the Python package.
#pragma once

#include <string>

#include "command_line.h"

namespace pyprof {

// Empty if there is no such file.
std::string known_sites();

// --learn: leaves it in the file that the command names. Returns the exit status.
int learn_sites(const Command& command);

}  // namespace pyprof
