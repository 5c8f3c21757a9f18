// The prompt that pyprof-host opens without a target.
#pragma once

#include "command_line.h"

namespace pyprof {

// `command` has the options that every `profile` uses. Returns the exit status.
int run_shell(const Command& command);

}  // namespace pyprof
