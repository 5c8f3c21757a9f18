// The last line of a function, from the table that the compiler left in its code object.
#pragma once

#include <cstdint>

#include "compat.h"

namespace pyprof {

// Inner functions and classes included; at least the first line. 0 if there is none. Runs no Python
// and makes no Python object.
std::uint32_t last_line_of(const PyCodeObject* code);

}  // namespace pyprof
