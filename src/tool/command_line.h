// From the words of a command line to its exit status.
#pragma once

#include <string>
#include <vector>

namespace pyprof {

// Status 0, or what the subcommand says; throws Error for what cannot be done.
int run_tool(std::vector<std::string> words);

}  // namespace pyprof
