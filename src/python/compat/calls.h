// Calls that escape PEP 523 and must not, and what hooked ones may take of the C stack.
#pragma once

#include <algorithm>
#include <cstdint>

#include "python.h"

namespace pyprof::compat {

#if PY_VERSION_HEX >= 0x030e0000
// The main thread's large stack, and how far down its hooked calls have come.
struct LargeStack {
  std::uintptr_t start = 0, end = 0;
  std::uintptr_t innermost = 0;  // 0: no call is running
};
inline LargeStack g_large_stack;
#endif

// A hooked call takes of the C recursion budget, which a plain Python call does not, and programs
// would meet RecursionError far too early. The stack is large (see the host), so what the call
// takes is given back for its time: in 3.12 and 3.13 two units; in 3.14, which watches the stack
// pointer, the bytes that it takes, by moving the bounds down with it.
class RecursionAllowance {
 public:
#if PY_VERSION_HEX >= 0x030e0000
  explicit RecursionAllowance(PyThreadState* thread) {
    const auto here = reinterpret_cast<std::uintptr_t>(this);
    LargeStack& stack = g_large_stack;
    if (here < stack.start || here >= stack.end) return;  // another thread's
    thread_ = reinterpret_cast<_PyThreadStateImpl*>(thread);
    outer_ = stack.innermost;
    if (outer_ > here) bytes_ = std::min(outer_ - here, kMostBytes);
    if (thread_->c_stack_hard_limit - bytes_ < stack.start) bytes_ = 0;
    stack.innermost = here;
    lower(bytes_);
  }
  void give_back() {
    if (!thread_) return;
    lower(-bytes_);
    g_large_stack.innermost = outer_;
  }

 private:
  // A direct call takes 0.5 to 1.1 KB, by build; one through C code takes more, also in python3.
  static constexpr std::uintptr_t kMostBytes = 1280;

  void lower(std::uintptr_t bytes) {
    thread_->c_stack_top -= bytes;
    thread_->c_stack_soft_limit -= bytes;
    thread_->c_stack_hard_limit -= bytes;
  }

  _PyThreadStateImpl* thread_ = nullptr;
  std::uintptr_t outer_ = 0;
  std::uintptr_t bytes_ = 0;
#elif PY_VERSION_HEX >= 0x030c0000
  explicit RecursionAllowance(PyThreadState* thread) : thread_(thread) {
    thread_->c_recursion_remaining += kUnits;
  }
  // No destructor: a daemon thread that pthread_exit unwinds may have lost its state by then.
  void give_back() { thread_->c_recursion_remaining -= kUnits; }

 private:
  static constexpr int kUnits = 2;  // PY_EVAL_C_STACK_UNITS
  PyThreadState* thread_;
#else
  explicit RecursionAllowance(PyThreadState*) {}
  void give_back() {}
#endif
};

#if PY_VERSION_HEX < 0x030b0400 && defined(PYPROF_STATIC_LIBPYTHON)
extern "C" std::uint32_t _PyFunction_GetVersionForCurrentState(PyFunctionObject* function);
#endif

// 3.11.0 to 3.11.3 inline Python's __getitem__ past PEP 523 (gh-104405), but only while a
// function's version fits in 16 bits. So all 65,535 such versions are handed out before the script
// starts; nothing else uses them while an evaluation hook is installed. The function that does it
// is reachable only in the static library; elsewhere see function_versions.h, and, should that
// fail, keep_hooked().
inline void exhaust_inlining_versions([[maybe_unused]] PyFunctionObject* scratch) {
#if PY_VERSION_HEX < 0x030b0400 && defined(PYPROF_STATIC_LIBPYTHON)
  do {
    scratch->func_version = 0;
  } while (_PyFunction_GetVersionForCurrentState(scratch) <= UINT16_MAX);
#endif
}

#if PY_VERSION_HEX < 0x030b0400 && !defined(PYPROF_STATIC_LIBPYTHON)
#define PYPROF_MOVES_GETITEM_VERSIONS 1
#endif

// Called for each function that is seen for the first time. 3.11.0 to 3.11.3: the version of a
// __getitem__ is moved out of the range that can be inlined.
inline void keep_hooked([[maybe_unused]] _PyInterpreterFrame* frame,
                        [[maybe_unused]] PyCodeObject* code) {
#ifdef PYPROF_MOVES_GETITEM_VERSIONS
  if (PyUnicode_CompareWithASCIIString(code->co_name, "__getitem__") == 0)
    frame->f_func->func_version = 0x7fff0000;
#endif
}

#ifdef PYPROF_MOVES_GETITEM_VERSIONS
// As keep_hooked(), but before its first call, which may be one that is inlined already.
inline void keep_class_hooked(PyTypeObject* type) {
  PyObject* getitem = PyDict_GetItemString(type->tp_dict, "__getitem__");
  if (getitem && PyFunction_Check(getitem))
    reinterpret_cast<PyFunctionObject*>(getitem)->func_version = 0x7fff0000;
}
#elif PY_VERSION_HEX >= 0x030d0000 && PY_VERSION_HEX < 0x030e0000
#define PYPROF_MOVES_INITS 1
inline PyObject* alloc_without_inlining(PyTypeObject* type, Py_ssize_t items) {
  return PyType_GenericAlloc(type, items);
}

// 3.13 inlines Python's __init__ past PEP 523, but only for classes that allocate by
// PyType_GenericAlloc itself. So every class gets an equal function of ours.
inline void keep_class_hooked(PyTypeObject* type) {
  if (type->tp_alloc == PyBaseObject_Type.tp_alloc) type->tp_alloc = alloc_without_inlining;
}
#endif

#if defined(PYPROF_MOVES_GETITEM_VERSIONS) || defined(PYPROF_MOVES_INITS)
inline newfunc s_make_class = nullptr;  // what type.__new__ does

inline PyObject* make_hooked_class(PyTypeObject* metaclass, PyObject* arguments, PyObject* named) {
  PyObject* made = s_make_class(metaclass, arguments, named);
  if (made && PyType_Check(made)) keep_class_hooked(reinterpret_cast<PyTypeObject*>(made));
  return made;
}
#endif

// Some releases inline methods of a class past PEP 523, its first call too if the calling code is
// warm. So each class is seen to when it is made (which __init_subclass__ may come before). Before
// Py_InitializeFromConfig, because metaclasses inherit how type makes classes.
inline void keep_classes_hooked() {
#if defined(PYPROF_MOVES_GETITEM_VERSIONS) || defined(PYPROF_MOVES_INITS)
  s_make_class = PyType_Type.tp_new;
  PyType_Type.tp_new = make_hooked_class;
#endif
}

}  // namespace pyprof::compat
