// A word of ours on each code object.
#pragma once

#include <cstddef>

#include "python.h"

namespace pyprof::compat {

// `forget` gets the word of each code object that dies, null too.
inline Py_ssize_t request_code_extra_index(freefunc forget) {
#if PY_VERSION_HEX >= 0x030c0000
  return PyUnstable_Eval_RequestCodeExtraIndex(forget);
#else
  return _PyEval_RequestCodeExtraIndex(forget);
#endif
}

// The layout is private to codeobject.c and the same from 3.11 to 3.14; see code_extra_holds().
struct CodeExtra {
  Py_ssize_t size;
  void* slots[1];
};

inline int store_code_extra(PyCodeObject* code, Py_ssize_t slot, void* value) {
#if PY_VERSION_HEX >= 0x030c0000
  return PyUnstable_Code_SetExtra(reinterpret_cast<PyObject*>(code), slot, value);
#else
  return _PyCode_SetExtra(reinterpret_cast<PyObject*>(code), slot, value);
#endif
}

inline void* stored_code_extra(PyCodeObject* code, Py_ssize_t slot) {
  void* value = nullptr;
#if PY_VERSION_HEX >= 0x030c0000
  PyUnstable_Code_GetExtra(reinterpret_cast<PyObject*>(code), slot, &value);
#else
  _PyCode_GetExtra(reinterpret_cast<PyObject*>(code), slot, &value);
#endif
  return value;
}

// A code object that nobody has marked gets room for this slot and those before it, not for the
// slots of all who asked for one, as _PyCode_SetExtra would give it: when the code object dies,
// CPython calls the free function of every slot there is room for, and tools that mark few code
// objects do not expect it for all others, or once they are gone themselves.
inline int set_code_extra(PyCodeObject* code, Py_ssize_t slot, void* value) {
  if (code->co_extra == nullptr) {
    const auto bytes = sizeof(CodeExtra) + static_cast<std::size_t>(slot) * sizeof(void*);
    auto* extra = static_cast<CodeExtra*>(PyMem_Calloc(1, bytes));
    if (extra == nullptr) return -1;
    extra->size = slot + 1;
    code->co_extra = extra;
  }
  return store_code_extra(code, slot, value);
}

// _PyCode_GetExtra without its call and type checks, because every Python call asks.
inline void* code_extra(const PyCodeObject* code, Py_ssize_t slot) {
  const auto* extra = static_cast<const CodeExtra*>(code->co_extra);
  return extra != nullptr && extra->size > slot ? extra->slots[slot] : nullptr;
}

// Whether CPython's own functions and ours find in a code object what the other has stored there.
inline bool code_extra_holds(Py_ssize_t slot) {
  PyCodeObject* theirs = PyCode_NewEmpty("<calibration>", "theirs", 1);
  PyCodeObject* ours = PyCode_NewEmpty("<calibration>", "ours", 1);
  void* const mark = &slot;
  const bool holds = theirs && ours && code_extra(theirs, slot) == nullptr &&
                     store_code_extra(theirs, slot, mark) == 0 &&
                     code_extra(theirs, slot) == mark && set_code_extra(ours, slot, mark) == 0 &&
                     stored_code_extra(ours, slot) == mark;
  Py_XDECREF(theirs);
  Py_XDECREF(ours);
  PyErr_Clear();
  return holds;
}

}  // namespace pyprof::compat
