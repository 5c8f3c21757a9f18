// Which thread runs, and in which interpreter.
#pragma once

#include "python.h"

namespace pyprof::compat {

// The thread that has the GIL. Null before there is an interpreter. Asked at each allocation, so
// without a call where the variable can be linked: a shared libpython hides it from 3.12 on.
inline PyThreadState* running_thread() {
#if PY_VERSION_HEX < 0x030c0000 || defined(PYPROF_STATIC_LIBPYTHON)
  return _PyThreadState_GET();
#elif PY_VERSION_HEX < 0x030d0000
  return _PyThreadState_UncheckedGet();
#else
  return PyThreadState_GetUnchecked();
#endif
}

// Interpreters with a GIL of their own (3.12) allocate in parallel; only the main one is recorded.
inline bool in_main_interpreter() {
#if PY_VERSION_HEX >= 0x030c0000
  const PyThreadState* thread = running_thread();
  return thread == nullptr || _Py_IsMainInterpreter(thread->interp);
#else
  return true;  // 3.11 has one GIL for all
#endif
}

// The same of a thread that runs Python code, in any release.
inline bool runs_main_interpreter() { return _Py_IsMainInterpreter(running_thread()->interp); }

// Whether the calling thread holds the GIL. PyGILState_Check() says yes when there is no
// interpreter, and in 3.11 always once there was a sub-interpreter.
inline bool holds_gil() {
  if (!Py_IsInitialized()) return false;
#if PY_VERSION_HEX >= 0x030d0000
  const PyThreadState* running = PyThreadState_GetUnchecked();
#else
  const PyThreadState* running = _PyThreadState_UncheckedGet();
#endif
  return running && running == PyGILState_GetThisThreadState();
}

}  // namespace pyprof::compat
