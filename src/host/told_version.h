// Which Python a program is that neither its name nor an environment tells.
#pragma once

#include <filesystem>
#include <string>

namespace pyprof {

// "3.11.2" of what answers --version by "Python 3.11.2"; empty for every other program.
std::string told_version(const std::filesystem::path& program);

}  // namespace pyprof
