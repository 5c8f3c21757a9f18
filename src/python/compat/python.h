// The interpreter's own headers, in the order and with the words that they need.
#pragma once

#ifndef Py_BUILD_CORE
#define Py_BUILD_CORE 1  // for _PyInterpreterFrame; must precede the internal headers
#endif
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#ifdef Py_GIL_DISABLED
#error "free-threaded CPython builds are not supported: blocks there cannot carry a header"
#endif
#if PY_VERSION_HEX < 0x030b0000
#error "pyprof-host needs CPython 3.11 or later"
#endif

// 3.11 and 3.12 take C's atomics, which C++20 has not; their fallback has the same layout.
#undef HAVE_STD_ATOMIC

#include <frameobject.h>
#if PY_VERSION_HEX >= 0x030e0000
#include <internal/pycore_interpframe.h>
#endif
#include <internal/pycore_code.h>
#include <internal/pycore_frame.h>
#include <internal/pycore_gc.h>
#include <internal/pycore_interp.h>
#include <internal/pycore_object.h>
#include <internal/pycore_pystate.h>

#if PY_VERSION_HEX >= 0x030c0000
#define PYPROF_HAS_MONITORING 1  // sys.monitoring: events of single code objects
#endif
