// Which python3 the script is to find as sys.executable, and with it which virtual environment.
#pragma once

#include <string>

namespace pyprof {

// `asked` is --python's value, or empty. Throws Error if it is no Python of the linked version.
std::string choose_python(const std::string& asked);

}  // namespace pyprof
