// How large Python objects are, without running code of the script. With the GIL.
#pragma once

#include <cstddef>
#include <cstdint>

#include "compat.h"

namespace pyprof {

// What sys.getsizeof() says, except that a __sizeof__ written in Python is not asked, nor Struct's.
std::uint64_t size_of(PyObject* object);

struct DeepSize {
  std::uint64_t bytes = 0;
  std::size_t values = 0;  // objects looked at
  bool partial = false;    // there were more than allowed
};

// Of the object and all that is reachable from it, each once, except what is not its own: modules,
// classes, functions, frames. Stops after `most` objects.
DeepSize deep_size_of(PyObject* object, std::size_t most);

}  // namespace pyprof
