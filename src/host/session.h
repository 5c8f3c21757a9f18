// From a command to its exit status: records one program, or opens the shell.
#pragma once

#include "command_line.h"
#include "supervisor.h"

namespace pyprof {

int run_host(const Command& command);

// Records in a child process and writes the profile; the caller has the wait status to follow.
// Throws Error for what prevents the script from starting.
Supervised record_in_child(const Command& command, bool keep_descriptors);

}  // namespace pyprof
