// What a frame is, and which one runs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "python.h"
#include "threads.h"

namespace pyprof::compat {

inline PyCodeObject* code_of(const _PyInterpreterFrame* frame) {
#if PY_VERSION_HEX >= 0x030e0000
  return reinterpret_cast<PyCodeObject*>(frame->f_executable.bits & ~std::uintptr_t{3});
#elif PY_VERSION_HEX >= 0x030d0000
  return reinterpret_cast<PyCodeObject*>(frame->f_executable);
#else
  return frame->f_code;
#endif
}

inline PyCodeObject* code_of(const PyFunctionObject* function) {
  return reinterpret_cast<PyCodeObject*>(function->func_code);
}

// The innermost frame of the thread that has the GIL. Null before its first one.
inline const _PyInterpreterFrame* running_frame() {
  const PyThreadState* thread = running_thread();
#if PY_VERSION_HEX >= 0x030d0000
  return thread ? thread->current_frame : nullptr;
#else
  return thread ? thread->cframe->current_frame : nullptr;
#endif
}

// The same of a thread of another process, whose memory `look(address)` reads: null if it cannot.
template <typename Look>
const _PyInterpreterFrame* running_frame_of(const PyThreadState* thread, Look&& look) {
#if PY_VERSION_HEX >= 0x030d0000
  return look(&thread->current_frame);
#else
  const auto* cframe = look(&thread->cframe);
  return cframe ? look(&cframe->current_frame) : nullptr;
#endif
}

// The instruction that a frame runs, or stands at.
inline const _Py_CODEUNIT* instruction_of(const _PyInterpreterFrame* frame) {
#if PY_VERSION_HEX >= 0x030d0000
  return frame->instr_ptr;
#else
  return frame->prev_instr;
#endif
}

// Whether the interpreter put this frame there for itself: it runs no code of the program.
inline bool is_shim([[maybe_unused]] const _PyInterpreterFrame* frame) {
#if PY_VERSION_HEX >= 0x030e0000
  return frame->owner >= FRAME_OWNED_BY_INTERPRETER;
#elif PY_VERSION_HEX >= 0x030c0000
  return frame->owner == FRAME_OWNED_BY_CSTACK;
#else
  return false;
#endif
}

inline const _Py_CODEUNIT* instructions_of(const PyCodeObject* code) {
  return reinterpret_cast<const _Py_CODEUNIT*>(code->co_code_adaptive);
}

// The line of an instruction. What the compiler gave none (it prepares variables that inner
// functions share, for example) belongs to the first.
inline std::uint32_t line_of(PyCodeObject* code, const _Py_CODEUNIT* instruction) {
  const auto units = static_cast<int>(instruction - instructions_of(code));
  const int line = PyCode_Addr2Line(code, units * static_cast<int>(sizeof(_Py_CODEUNIT)));
  return static_cast<std::uint32_t>(std::max(line > 0 ? line : code->co_firstlineno, 0));
}

inline bool is_generator_frame(const _PyInterpreterFrame* frame) {
  return frame->owner == FRAME_OWNED_BY_GENERATOR;
}

// Whether a generator's body has not begun: its next instruction is still before the first that can
// be traced (RESUME).
inline bool is_unstarted(const _PyInterpreterFrame* frame) {
  const PyCodeObject* code = code_of(frame);
  return instruction_of(frame) < instructions_of(code) + code->_co_firsttraceable;
}

// The first local variable: `self` of a method that has just been called. Borrowed, may be null.
inline PyObject* first_local(const _PyInterpreterFrame* frame) {
#if PY_VERSION_HEX >= 0x030e0000
  return reinterpret_cast<PyObject*>(frame->localsplus[0].bits & ~std::uintptr_t{3});
#else
  return frame->localsplus[0];
#endif
}

// The generator or coroutine whose frame this is; only if is_generator_frame(). Borrowed.
inline PyObject* generator_of(const _PyInterpreterFrame* frame) {
  const char* begin = reinterpret_cast<const char*>(frame) - offsetof(PyGenObject, gi_iframe);
  return const_cast<PyObject*>(reinterpret_cast<const PyObject*>(begin));
}

// After a step: whether there may be another one.
inline bool is_suspended(const _PyInterpreterFrame* frame) {
  return reinterpret_cast<PyGenObject*>(generator_of(frame))->gi_frame_state < FRAME_EXECUTING;
}

// Whether this is the function through which every module that is not loaded yet gets loaded, by
// statement or by importlib. Its first argument is the module's full name.
inline bool imports_module(const PyCodeObject* code) {
  return PyUnicode_CompareWithASCIIString(code->co_name, "_find_and_load_unlocked") == 0 &&
         PyUnicode_CompareWithASCIIString(code->co_filename, "<frozen importlib._bootstrap>") == 0;
}

// Whether a frame's variables are still there when its evaluation has returned; from 3.12 on the
// evaluation itself clears them.
inline constexpr bool kVariablesOutliveEvaluation = PY_VERSION_HEX < 0x030c0000;

// The variables of a module's or class's body, as long as it runs; null for a function. Borrowed.
inline PyObject* body_variables(const _PyInterpreterFrame* frame) { return frame->f_locals; }

// Whether an evaluated frame still has variables to look at. Not one that has just become a
// generator: they moved into it.
inline bool has_variables(const _PyInterpreterFrame* frame) {
  constexpr int kSuspendable = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR;
  return is_generator_frame(frame) || !(code_of(frame)->co_flags & kSuspendable);
}

// Calls visit(name, value) for each variable of a function, also those shared with inner functions;
// the value is null if it is unset. Both are borrowed.
template <typename Visitor>
void each_variable([[maybe_unused]] const _PyInterpreterFrame* frame,
                   [[maybe_unused]] Visitor&& visit) {
#if PY_VERSION_HEX < 0x030c0000
  const PyCodeObject* code = code_of(frame);
  for (int i = 0; i < code->co_nlocalsplus; ++i) {
    PyObject* value = frame->localsplus[i];
    const bool shared =
        PyBytes_AS_STRING(code->co_localspluskinds)[i] & (CO_FAST_CELL | CO_FAST_FREE);
    if (value && shared && PyCell_Check(value)) value = PyCell_GET(value);
    visit(PyTuple_GET_ITEM(code->co_localsplusnames, i), value);
  }
#endif
}

// After an outermost evaluation failed: whether it was refused for its depth before its first
// instruction, so that the function was never entered. A refused entry leaves the counter at zero,
// and one that ran and failed leaves it above.
inline bool was_refused(const PyThreadState* thread) {
#if PY_VERSION_HEX >= 0x030c0000
  return thread->py_recursion_remaining <= 0;
#else
  return thread->recursion_remaining <= 0;
#endif
}

}  // namespace pyprof::compat
