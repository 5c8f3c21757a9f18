// --native is recorded by another program, in which malloc is a symbol of the host.
#pragma once

#include "command_line.h"

namespace pyprof {

// Goes on as pyprof-host-native, which lies beside this program, if the command needs it; throws
// Error if it cannot be started.
void change_program(const Command& command, char** argv);

}  // namespace pyprof
