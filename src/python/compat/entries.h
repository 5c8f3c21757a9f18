// A frame made and taken down by ourselves, for calls that need nothing but their arguments in
// order: what CPython does to reach an evaluation hook, and to come back, costs more than all the
// rest of a hooked call (PyObject_Vectorcall, _PyEval_Vector, initialize_locals and _PyFrame_Clear
// take some 170 instructions, this 60).
#pragma once

#include "frames.h"
#include "python.h"

namespace pyprof::compat {

// 3.11 only: what it needs is reachable in the static library alone, and 3.12 moved the taking down
// into the evaluation.
#if PY_VERSION_HEX < 0x030c0000 && defined(PYPROF_STATIC_LIBPYTHON)
// Whether a call of this code binds nothing but positional arguments.
inline bool takes_only_positions(const PyCodeObject* code) {
  constexpr int kOthers = CO_VARARGS | CO_VARKEYWORDS;
  return (code->co_flags & (CO_OPTIMIZED | kOthers)) == CO_OPTIMIZED &&
         code->co_kwonlyargcount == 0;
}

// Instead of _PyFunction_Vectorcall, for this function from now on.
inline void set_entry(const _PyInterpreterFrame* frame, vectorcallfunc entry) {
  frame->f_func->vectorcall = entry;
}

// The values of the parameters that a call leaves out; null if it leaves out one that has none, or
// gives too many.
inline PyObject* const* defaults_from(const PyFunctionObject* function, const PyCodeObject* code,
                                      Py_ssize_t given) {
  const Py_ssize_t missing = code->co_argcount - given;
  if (missing < 0 || !function->func_defaults) return nullptr;
  const auto* defaults = reinterpret_cast<PyTupleObject*>(function->func_defaults);
  const Py_ssize_t first = Py_SIZE(defaults) - missing;
  return first < 0 ? nullptr : defaults->ob_item + first;
}

// A new frame on top of the thread's stack of frames; null if this call has to go CPython's way.
[[gnu::always_inline]] inline _PyInterpreterFrame* push_frame(PyThreadState* thread,
                                                              PyFunctionObject* function,
                                                              PyObject* const* arguments,
                                                              Py_ssize_t given) {
  PyCodeObject* code = code_of(function);
  PyObject* const* defaults = nullptr;
  const Py_ssize_t parameters = code->co_argcount, variables = code->co_nlocalsplus;
  if (given != parameters) [[unlikely]] {
    defaults = defaults_from(function, code, given);
    if (!defaults) return nullptr;
  }
  auto* frame = reinterpret_cast<_PyInterpreterFrame*>(thread->datastack_top);
  PyObject** local = reinterpret_cast<PyObject**>(frame) + FRAME_SPECIALS_SIZE;
  PyObject** end = local + variables + code->co_stacksize;
  if (end >= thread->datastack_limit) [[unlikely]]
    return nullptr;
  thread->datastack_top = end;
  Py_INCREF(function);
  _PyFrame_InitializeSpecials(frame, function, nullptr, static_cast<int>(variables));
  for (Py_ssize_t i = 0; i < given; ++i) local[i] = Py_NewRef(arguments[i]);
  if (defaults) [[unlikely]]
    for (Py_ssize_t i = given; i < parameters; ++i) local[i] = Py_NewRef(*defaults++);
  for (Py_ssize_t i = parameters; i < variables; ++i) {
    local[i] = nullptr;
    asm volatile("");  // or GCC calls memset for the few variables of a function
  }
  return frame;
}

// The frame has been evaluated.
[[gnu::always_inline]] inline void pop_frame(PyThreadState* thread, _PyInterpreterFrame* frame) {
  thread->recursion_remaining -= 1;
  if (frame->frame_obj) [[unlikely]] {
    _PyFrame_Clear(frame);
  } else {
    PyObject** end = frame->localsplus + frame->stacktop;
    for (PyObject** local = frame->localsplus; local != end; ++local) Py_XDECREF(*local);
    Py_XDECREF(frame->f_locals);
    Py_DECREF(frame->f_func);
    Py_DECREF(frame->f_code);
  }
  thread->recursion_remaining += 1;
  // A frame that is the first of its chunk takes the chunk with it.
  if (reinterpret_cast<PyObject**>(frame) == thread->datastack_chunk->data) [[unlikely]]
    return _PyThreadState_PopFrame(thread, frame);
  thread->datastack_top = reinterpret_cast<PyObject**>(frame);
}
#else
inline bool takes_only_positions(const PyCodeObject*) { return false; }
inline void set_entry(const _PyInterpreterFrame*, vectorcallfunc) {}
inline _PyInterpreterFrame* push_frame(PyThreadState*, PyFunctionObject*, PyObject* const*,
                                       Py_ssize_t) {
  return nullptr;
}
inline void pop_frame(PyThreadState*, _PyInterpreterFrame*) {}
#endif

}  // namespace pyprof::compat
