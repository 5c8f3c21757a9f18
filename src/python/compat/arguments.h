// The arguments of a call: how they become a function's parameters, and who keeps them meanwhile.
#pragma once

#include <algorithm>
#include <utility>

#include "frames.h"
#include "python.h"

namespace pyprof::compat {

// As a function that is called by vectorcall gets them, beside the names of the last ones. As small
// as this they stay in registers.
struct Arguments {
  PyObject* const* given;
  std::size_t count;  // of those without a name, and PY_VECTORCALL_ARGUMENTS_OFFSET

  Py_ssize_t positional() const { return PyVectorcall_NARGS(count); }
  Py_ssize_t all(PyObject* names) const {
    return positional() + (names ? PyTuple_GET_SIZE(names) : 0);
  }
};

// Python hands a function its arguments over, so that it can drop them. Here the interpreter calls
// functions as C code would, so the caller's value stack holds on to them until the call returns:
// they are taken from there, and it releases None in the place of each.

// Whether they lie right above the function, as on the value stack of a frame that calls it. C code
// that calls may happen to have it there, too.
[[gnu::always_inline]] inline bool lie_above(const PyFunctionObject* function,
                                             Arguments arguments) {
  if (!(arguments.count & PY_VECTORCALL_ARGUMENTS_OFFSET)) return false;
  const PyObject* below = arguments.given[-1];
#if PY_VERSION_HEX >= 0x030d0000
  if (!below) below = arguments.given[-2];  // where a method would have its object
#endif
  return below == reinterpret_cast<const PyObject*>(function);
}

// Most frames, and so their value stacks, are on the thread's stack of frames.
[[gnu::always_inline]] inline bool is_on_stack_of_frames(const PyThreadState* thread,
                                                         PyObject* const* given) {
  return given < thread->datastack_top && given > thread->datastack_chunk->data;
}

// A generator has its own.
inline bool is_on_stack_of_generator(PyObject* const* given) {
  const _PyInterpreterFrame* caller = running_frame();
  if (!caller || !is_generator_frame(caller)) return false;
  const PyCodeObject* code = code_of(caller);
  const auto* variables = reinterpret_cast<PyObject* const*>(caller->localsplus);
  PyObject* const* stack = variables + code->co_nlocalsplus;
  return given > stack && given <= stack + code->co_stacksize;
}

inline bool are_the_callers(const PyThreadState* thread, const PyFunctionObject* function,
                            Arguments arguments) {
  return lie_above(function, arguments) && (is_on_stack_of_frames(thread, arguments.given) ||
                                            is_on_stack_of_generator(arguments.given));
}

// In a loop over arguments, which are few: without it GCC calls memcpy, or makes vectors of them.
[[gnu::always_inline]] inline void go_one_by_one() { asm volatile(""); }

// Takes an argument, with its reference, from the caller. Ends by count_nones().
[[gnu::always_inline]] inline PyObject* take(PyObject* const& given) {
  return std::exchange(const_cast<PyObject*&>(given), Py_None);
}

inline void count_nones([[maybe_unused]] Py_ssize_t count) {
#if PY_VERSION_HEX < 0x030c0000  // from when on None is not counted
  Py_SET_REFCNT(Py_None, Py_REFCNT(Py_None) + count);
#endif
}

// Of the caller's arguments, to which the function has references of its own.
inline void release(PyObject* const* given, Py_ssize_t count) {
  for (Py_ssize_t i = 0; i < count; ++i) Py_DECREF(take(given[i]));
  count_nones(count);
}

// Where a call's arguments are.
enum class Source {
  kCaller,  // on the stack of the frame that calls, which hands them over
  kC,       // where C code has them, and keeps them
  kOther,   // to be found out, or to be bound by name or from defaults
};

// An argument for each parameter comes from the caller or from C code, in nearly all calls. That
// they are a generator's takes longer to tell.
[[gnu::always_inline]] inline Source source_of(const PyThreadState* thread,
                                               const PyFunctionObject* function,
                                               Arguments arguments, const PyObject* names) {
  if (arguments.positional() != code_of(function)->co_argcount || names) return Source::kOther;
  if (!lie_above(function, arguments)) return Source::kC;
  return is_on_stack_of_frames(thread, arguments.given) ? Source::kCaller : Source::kOther;
}

[[gnu::always_inline]] inline void take_all(Arguments arguments, PyObject** local) {
  const Py_ssize_t count = arguments.positional();
  for (Py_ssize_t i = 0; i < count; ++i) {
    local[i] = take(arguments.given[i]);
    go_one_by_one();
  }
  count_nones(count);
}

[[gnu::always_inline]] inline void copy_all(Arguments arguments, PyObject** local) {
  const Py_ssize_t count = arguments.positional();
  for (Py_ssize_t i = 0; i < count; ++i) local[i] = Py_NewRef(arguments.given[i]);
}

// The parameter of this name, from `first` on; -1 if there is none. Names in code are interned.
inline Py_ssize_t parameter_named(const PyCodeObject* code, PyObject* name, Py_ssize_t first) {
  for (Py_ssize_t i = first; i < code->co_argcount; ++i)
    if (PyTuple_GET_ITEM(code->co_localsplusnames, i) == name) return i;
  return -1;
}

inline bool bind_names(const PyCodeObject* code, PyObject* names, PyObject* const* given,
                       PyObject** local) {
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); ++i) {
    const Py_ssize_t at =
        parameter_named(code, PyTuple_GET_ITEM(names, i), code->co_posonlyargcount);
    if (at < 0 || local[at]) return false;
    local[at] = given[i];
  }
  return true;
}

// From `first` on. All or none of them are bound.
inline bool bind_defaults(const PyFunctionObject* function, const PyCodeObject* code,
                          Py_ssize_t first, PyObject** local) {
  const PyObject* defaults = function->func_defaults;
  const Py_ssize_t needed = code->co_argcount - (defaults ? PyTuple_GET_SIZE(defaults) : 0);
  for (Py_ssize_t i = first; i < needed; ++i)
    if (!local[i]) return false;
  for (Py_ssize_t i = std::max(first, needed); i < code->co_argcount; ++i)
    if (!local[i]) local[i] = Py_NewRef(PyTuple_GET_ITEM(defaults, i - needed));
  return true;
}

// What is given is not referred to yet.
inline bool bind_given(const PyFunctionObject* function, Arguments arguments, PyObject* names,
                       PyObject** local) {
  const PyCodeObject* code = code_of(function);
  const Py_ssize_t parameters = code->co_argcount, count = arguments.positional();
  if (count > parameters) return false;
  for (Py_ssize_t i = 0; i < parameters; ++i) {
    local[i] = i < count ? arguments.given[i] : nullptr;
    go_one_by_one();
  }
  if (names && !bind_names(code, names, arguments.given + count, local)) return false;
  return bind_defaults(function, code, count, local);
}

// Gives each parameter its reference. False if CPython has to do it, which knows the words for what
// is wrong.
inline bool bind(const PyThreadState* thread, const PyFunctionObject* function, Arguments arguments,
                 PyObject* names, PyObject** local) {
  if (!bind_given(function, arguments, names, local)) return false;
  const Py_ssize_t all = arguments.all(names);
  if (are_the_callers(thread, function, arguments)) {
    for (Py_ssize_t i = 0; i < all; ++i) {
      take(arguments.given[i]);
      go_one_by_one();
    }
    count_nones(all);
  } else {
    for (Py_ssize_t i = 0; i < all; ++i) Py_INCREF(arguments.given[i]);
  }
  return true;
}

}  // namespace pyprof::compat
