// The file that this process runs.
#pragma once

#include <string>

namespace pyprof {

// Links followed, where /proc says so; else as it was started.
std::string own_executable();

}  // namespace pyprof
