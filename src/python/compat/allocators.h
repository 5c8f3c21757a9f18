// What CPython's allocators allow.
#pragma once

#include <string_view>

#include "python.h"

namespace pyprof::compat {

// Whether blocks may come from elsewhere without anybody noticing: nothing but CPython's own
// allocator was asked for, nothing is over it, and no two threads use it at a time (from 3.12 on
// interpreters with a GIL of their own may).
inline bool may_replace_allocator() {
#if PY_VERSION_HEX < 0x030c0000
  const char* name = _PyMem_GetCurrentAllocatorName();
  return name && std::string_view(name) == "pymalloc";
#else
  return false;
#endif
}

}  // namespace pyprof::compat
