// Where in a block its object lies.
#pragma once

#include <cstddef>

#include "python.h"

namespace pyprof::compat {

inline constexpr std::size_t kGcHead = 2 * sizeof(void*);

// What an arena, where the compiler has its syntax trees, asks for at a time: a head and 8 KiB.
inline constexpr std::size_t kArenaBlockBytes = 4 * sizeof(void*) + 8192;

// Bytes between the start of an object's block and the object.
inline std::size_t prefix_bytes(const PyTypeObject* type) {
#if PY_VERSION_HEX >= 0x030c0000
  constexpr unsigned long kPreheader = Py_TPFLAGS_PREHEADER;
#else
  constexpr unsigned long kPreheader = Py_TPFLAGS_MANAGED_DICT;
#endif
  return (type->tp_flags & Py_TPFLAGS_HAVE_GC ? kGcHead : 0) +
         (type->tp_flags & kPreheader ? 2 * sizeof(void*) : 0);
}

// A type's own dictionary. Borrowed.
inline PyObject* dict_of(PyTypeObject* type) {
#if PY_VERSION_HEX >= 0x030c0000
  PyObject* dict = PyType_GetDict(type);
  Py_XDECREF(dict);
  return dict;
#else
  return type->tp_dict;
#endif
}

// What sys.getsizeof() adds for the words in front of an object. Not every instance of a type that
// takes part in collections does: static types do not.
inline std::size_t prefix_bytes_of(PyObject* object) {
  const std::size_t bytes = prefix_bytes(Py_TYPE(object));
  return PyType_IS_GC(Py_TYPE(object)) && !PyObject_IS_GC(object) ? bytes - kGcHead : bytes;
}

}  // namespace pyprof::compat
