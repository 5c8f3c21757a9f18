// A frame made and taken down by ourselves: what CPython does to reach an evaluation hook, and to
// come back (_PyEval_Vector, initialize_locals, _PyFrame_Clear), was more than half of a hooked
// call. It added 318 instructions to those of python3, and entered like this 178. With 3.12.1 it
// added 221 and adds 62, with 3.13.0 430 and 294 (functions and methods, nodes alone).
//
// Hooks within the interpreter's loop, where python3 stays for such a call, gain nothing more:
// targets of our own for RESUME and RETURN_VALUE in its dispatch table have to keep all registers,
// and a stack of open calls. Where this adds 142 instructions to a call, its node alone, that added
// 161.
#pragma once

#include <algorithm>
#include <type_traits>
#include <utility>

#include "arguments.h"
#include "frames.h"
#include "python.h"

namespace pyprof::compat {

#if PY_VERSION_HEX < 0x030e0000  // whose variables are tagged
// Whether all variables that a call of this code binds are parameters of their own, which can be
// given by position.
inline bool takes_only_positions(const PyCodeObject* code) {
  constexpr int kOthers = CO_VARARGS | CO_VARKEYWORDS;
  return (code->co_flags & (CO_OPTIMIZED | kOthers)) == CO_OPTIMIZED &&
         code->co_kwonlyargcount == 0;
}

// Whether this is what evaluates the frames of the thread's interpreter.
inline bool evaluates_by(const PyThreadState* thread, _PyFrameEvalFunction hook) {
  return thread->interp->eval_frame == hook;
}

// What functions are called by without us, learned from the first one: 3.13 hides its name.
inline vectorcallfunc g_call_as_cpython = nullptr;

inline PyObject* call_as_cpython(PyFunctionObject* function, Arguments arguments, PyObject* names) {
  return g_call_as_cpython(reinterpret_cast<PyObject*>(function), arguments.given, arguments.count,
                           names);
}

inline PyFunctionObject* function_of(const _PyInterpreterFrame* frame) {
#if PY_VERSION_HEX >= 0x030c0000
  return reinterpret_cast<PyFunctionObject*>(frame->f_funcobj);
#else
  return frame->f_func;
#endif
}

// For this function from now on. One that is called some other way already stays as it is.
inline void set_entry(PyFunctionObject* function, vectorcallfunc entry) {
  if (function->vectorcall == g_call_as_cpython) function->vectorcall = entry;
}

// The same, of one that runs.
inline void set_entry(const _PyInterpreterFrame* frame, vectorcallfunc entry) {
  PyFunctionObject* function = function_of(frame);
  if (!g_call_as_cpython) g_call_as_cpython = function->vectorcall;
  set_entry(function, entry);
}

inline void take_entry_back(PyFunctionObject* function) {
  function->vectorcall = g_call_as_cpython;
}

// All but the variables.
inline void initialize(_PyInterpreterFrame* frame, PyFunctionObject* function, int variables) {
#if PY_VERSION_HEX >= 0x030c0000
  _PyFrame_Initialize(frame, function, nullptr, code_of(function), variables);
#else
  _PyFrame_InitializeSpecials(frame, function, nullptr, variables);
#endif
}

// Such a frame takes its chunk of the stack of frames with it, by what only CPython has.
inline bool is_first_of_chunk(const PyThreadState* thread, const _PyInterpreterFrame* frame) {
  return reinterpret_cast<PyObject* const*>(frame) == thread->datastack_chunk->data;
}

// A new frame on top of the thread's stack of frames, whose parameters `bind(variables)` sets if it
// can; null if this call has to go CPython's way.
template <typename Bind>
[[gnu::always_inline]] inline _PyInterpreterFrame* push_frame(PyThreadState* thread,
                                                              PyFunctionObject* function,
                                                              Bind&& bind) {
  PyCodeObject* code = code_of(function);
  const Py_ssize_t parameters = code->co_argcount, variables = code->co_nlocalsplus;
  auto* frame = reinterpret_cast<_PyInterpreterFrame*>(thread->datastack_top);
  PyObject** local = reinterpret_cast<PyObject**>(frame) + FRAME_SPECIALS_SIZE;
  PyObject** end = local + variables + code->co_stacksize;
  if (end >= thread->datastack_limit || is_first_of_chunk(thread, frame)) [[unlikely]]
    return nullptr;
  if constexpr (std::is_void_v<decltype(bind(local))>)
    bind(local);
  else if (!bind(local)) [[unlikely]]
    return nullptr;
  thread->datastack_top = end;
  Py_INCREF(function);
  initialize(frame, function, static_cast<int>(variables));
  for (Py_ssize_t i = parameters; i < variables; ++i) {
    local[i] = nullptr;
    go_one_by_one();
  }
  return frame;
}

#if PY_VERSION_HEX < 0x030c0000
// The frame object of an evaluated frame lives on, in a traceback or with whoever asked for it: it
// takes the variables over, and the frame object of the caller in place of the caller's frame.
[[gnu::cold, gnu::noinline]] inline void move_into_object(_PyInterpreterFrame* frame,
                                                          PyFrameObject* object) {
  PyObject *type, *error, *traceback;
  PyErr_Fetch(&type, &error, &traceback);
  object->f_back = PyFrame_GetBack(object);  // or there is no memory for it
  PyErr_Restore(type, error, traceback);
  auto* kept = reinterpret_cast<_PyInterpreterFrame*>(object->_f_frame_data);
  const auto* end = reinterpret_cast<const char*>(frame->localsplus + frame->stacktop);
  std::copy(reinterpret_cast<const char*>(frame), end, reinterpret_cast<char*>(kept));
  kept->owner = FRAME_OWNED_BY_FRAME_OBJECT;
  kept->previous = nullptr;
  // One that was refused for its depth looks as if it had begun.
  if (_PyFrame_IsIncomplete(kept))
    kept->prev_instr = _PyCode_CODE(kept->f_code) + kept->f_code->_co_firsttraceable;
  object->f_frame = kept;
  if (!_PyObject_GC_IS_TRACKED(object)) _PyObject_GC_TRACK(object);
}

// Whether the frame has been moved.
inline bool part_with_object(_PyInterpreterFrame* frame) {
  PyFrameObject* object = std::exchange(frame->frame_obj, nullptr);
  const bool is_wanted = Py_REFCNT(object) > 1;
  if (is_wanted) move_into_object(frame, object);
  Py_DECREF(object);
  return is_wanted;
}

[[gnu::always_inline]] inline void release_contents(const _PyInterpreterFrame* frame) {
  PyObject* const* const end = frame->localsplus + frame->stacktop;
  for (PyObject* const* local = frame->localsplus; local != end; ++local) Py_XDECREF(*local);
  Py_XDECREF(frame->f_locals);
  Py_DECREF(frame->f_func);
  Py_DECREF(frame->f_code);
}
#endif

// The frame has been evaluated: from 3.12 on that has taken it down already.
[[gnu::always_inline]] inline void pop_frame([[maybe_unused]] PyThreadState* thread,
                                             [[maybe_unused]] _PyInterpreterFrame* frame) {
#if PY_VERSION_HEX < 0x030c0000
  thread->recursion_remaining -= 1;
  if (!frame->frame_obj || !part_with_object(frame)) [[likely]]
    release_contents(frame);
  thread->recursion_remaining += 1;
  thread->datastack_top = reinterpret_cast<PyObject**>(frame);
#endif
}
#else  // no function gets another entry, and the rest is never called
inline bool takes_only_positions(const PyCodeObject*) { return false; }
inline bool evaluates_by(const PyThreadState*, _PyFrameEvalFunction) { return false; }
inline PyObject* call_as_cpython(PyFunctionObject*, Arguments, PyObject*) { return nullptr; }
inline PyFunctionObject* function_of(const _PyInterpreterFrame*) { return nullptr; }
inline void set_entry(PyFunctionObject*, vectorcallfunc) {}
inline void set_entry(const _PyInterpreterFrame*, vectorcallfunc) {}
inline void take_entry_back(PyFunctionObject*) {}
template <typename Bind>
_PyInterpreterFrame* push_frame(PyThreadState*, PyFunctionObject*, Bind&&) {
  return nullptr;
}
inline void pop_frame(PyThreadState*, _PyInterpreterFrame*) {}
#endif

}  // namespace pyprof::compat
