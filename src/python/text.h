// Python strings as UTF-8, without running Python code or allocating Python objects.
#pragma once

#include <string>

#include "compat.h"

namespace pyprof {

// Lone surrogates become "\udXXX", so that the result is valid UTF-8 and still tells them apart.
// Anything that is not a str becomes "".
std::string utf8(PyObject* text);

// An attribute of a type's or module's own dictionary, or null. Borrowed.
PyObject* dict_item(PyObject* dict, const char* key);

}  // namespace pyprof
