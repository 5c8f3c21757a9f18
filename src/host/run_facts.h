// What every recording says of its run, and every run needs, whoever started it.
#pragma once

#include <pyprof/core/profile_file.h>
#include <pyprof/python/interpreter.h>

#include "command_line.h"

namespace pyprof {

// Of what the command asks, for a Python that gets `arguments`; the target begins at the second.
PythonRun make_run(const Command& command, std::vector<std::string> arguments,
                   std::size_t target_index);

// Writes into the recording what was asked for.
void describe_options(const Command& command, ProfileFile& recording);

}  // namespace pyprof
