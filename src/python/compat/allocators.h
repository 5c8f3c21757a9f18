// What CPython's allocators allow.
#pragma once

#include <string_view>

#include "python.h"
#include "threads.h"

namespace pyprof::compat {

// Whether blocks may come from elsewhere without anybody noticing: nothing but CPython's own
// allocator was asked for, and nothing is over it. Under 3.14 nobody has tried.
inline bool may_replace_allocator() {
#if PY_VERSION_HEX < 0x030e0000
  const char* name = _PyMem_GetCurrentAllocatorName();
  return name && std::string_view(name) == "pymalloc";
#else
  return false;
#endif
}

// Whether no other thread can allocate at this moment. From 3.12 on those of an interpreter with a
// GIL of its own can, which like CPython's own blocks never reach another such interpreter.
inline bool allocates_alone() {
#if PY_VERSION_HEX >= 0x030c0000
  const PyThreadState* thread = running_thread();
  return thread && _Py_IsMainInterpreter(thread->interp);
#else
  return true;
#endif
}

}  // namespace pyprof::compat
