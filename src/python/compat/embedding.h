// What the interpreter is told of where it runs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "calls.h"
#include "python.h"

namespace pyprof::compat {

#if PY_VERSION_HEX >= 0x030e0000
// Since 3.14.3 or so; older ones are told through their fields.
extern "C" int PyUnstable_ThreadState_SetStackProtection(PyThreadState*, void*, size_t)
    __attribute__((weak));
#endif

// 3.14 guards C recursion by the stack pointer and takes the bounds from the thread, so it has to
// be told about a stack that is not the thread's. It is told of the upper `usual` bytes only, what
// python3 has: then recursion through C code ends where it ends there. Hooked calls move the bounds
// (see RecursionAllowance). Earlier versions count calls instead.
inline void protect_stack([[maybe_unused]] void* start, [[maybe_unused]] std::size_t bytes,
                          [[maybe_unused]] std::size_t usual) {
#if PY_VERSION_HEX >= 0x030e0000
  if (bytes == 0) return;
  const auto base = reinterpret_cast<std::uintptr_t>(start);
  g_large_stack = {.start = base, .end = base + bytes};
  const std::size_t told = std::min(bytes, usual);
  const std::uintptr_t told_base = base + bytes - told;
  PyThreadState* thread = PyThreadState_Get();
  if (PyUnstable_ThreadState_SetStackProtection) {
    if (PyUnstable_ThreadState_SetStackProtection(thread, reinterpret_cast<void*>(told_base),
                                                  told) != 0)
      PyErr_Clear();
    return;
  }
  constexpr std::uintptr_t kMargin = 64 * 1024;  // above CPython's own, which differs by build
  auto* state = reinterpret_cast<_PyThreadStateImpl*>(thread);
  state->c_stack_top = base + bytes;
  state->c_stack_hard_limit = told_base + kMargin;
  state->c_stack_soft_limit = told_base + 2 * kMargin;
#endif
}

}  // namespace pyprof::compat
