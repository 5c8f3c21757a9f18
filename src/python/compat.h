// Everything that differs between CPython 3.11 and 3.14 for the hooks: one door to the
// interpreter's internals, so that no other file asks for a version.
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

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace pyprof::compat {

// --- frames -------------------------------------------------------------------------------------

inline PyCodeObject* code_of(const _PyInterpreterFrame* frame) {
#if PY_VERSION_HEX >= 0x030e0000
  return reinterpret_cast<PyCodeObject*>(frame->f_executable.bits & ~std::uintptr_t{3});
#elif PY_VERSION_HEX >= 0x030d0000
  return reinterpret_cast<PyCodeObject*>(frame->f_executable);
#else
  return frame->f_code;
#endif
}

// The thread that has the GIL. Null before there is an interpreter.
inline const PyThreadState* running_thread() {
#if PY_VERSION_HEX >= 0x030d0000
  return PyThreadState_GetUnchecked();
#elif PY_VERSION_HEX >= 0x030c0000
  return _PyThreadState_UncheckedGet();
#else
  return _PyThreadState_GET();
#endif
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

// A copy of another process's code object, to be asked here.
inline void forget_line_array([[maybe_unused]] PyCodeObject& copy) {
#if PY_VERSION_HEX < 0x030c0000
  copy._co_linearray = nullptr;  // an address over there
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

// Calls visit(task) for what asyncio says is running, of this thread or of any; its module's
// dictionary is `asyncio`. Borrowed.
template <typename Visitor>
void each_running_task([[maybe_unused]] PyThreadState* thread, [[maybe_unused]] PyObject* asyncio,
                       Visitor&& visit) {
#if PY_VERSION_HEX >= 0x030e0000
  if (PyObject* task = reinterpret_cast<_PyThreadStateImpl*>(thread)->asyncio_running_task)
    visit(task);
#else
  PyObject* running = PyDict_GetItemString(asyncio, "_current_tasks");  // by loop
  PyObject *loop, *task;
  Py_ssize_t position = 0;
  while (running && PyDict_CheckExact(running) && PyDict_Next(running, &position, &loop, &task))
    visit(task);
#endif
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

// --- data attached to code objects --------------------------------------------------------------

inline Py_ssize_t request_code_extra_index() {
#if PY_VERSION_HEX >= 0x030c0000
  return PyUnstable_Eval_RequestCodeExtraIndex(nullptr);
#else
  return _PyEval_RequestCodeExtraIndex(nullptr);
#endif
}

// The layout is private to codeobject.c and the same from 3.11 to 3.14; see code_extra_holds().
struct CodeExtra {
  Py_ssize_t size;
  void* slots[1];
};

inline int store_code_extra(PyCodeObject* code, Py_ssize_t slot, void* value) {
#if PY_VERSION_HEX >= 0x030c0000
  return PyUnstable_Code_SetExtra(reinterpret_cast<PyObject*>(code), slot, value);
#else
  return _PyCode_SetExtra(reinterpret_cast<PyObject*>(code), slot, value);
#endif
}

inline void* stored_code_extra(PyCodeObject* code, Py_ssize_t slot) {
  void* value = nullptr;
#if PY_VERSION_HEX >= 0x030c0000
  PyUnstable_Code_GetExtra(reinterpret_cast<PyObject*>(code), slot, &value);
#else
  _PyCode_GetExtra(reinterpret_cast<PyObject*>(code), slot, &value);
#endif
  return value;
}

// A code object that nobody has marked gets room for this slot and those before it, not for the
// slots of all who asked for one, as _PyCode_SetExtra would give it: when the code object dies,
// CPython calls the free function of every slot there is room for, and tools that mark few code
// objects do not expect it for all others, or once they are gone themselves.
inline int set_code_extra(PyCodeObject* code, Py_ssize_t slot, void* value) {
  if (code->co_extra == nullptr) {
    const auto bytes = sizeof(CodeExtra) + static_cast<std::size_t>(slot) * sizeof(void*);
    auto* extra = static_cast<CodeExtra*>(PyMem_Calloc(1, bytes));
    if (extra == nullptr) return -1;
    extra->size = slot + 1;
    code->co_extra = extra;
  }
  return store_code_extra(code, slot, value);
}

// _PyCode_GetExtra without its call and type checks, because every Python call asks.
inline void* code_extra(const PyCodeObject* code, Py_ssize_t slot) {
  const auto* extra = static_cast<const CodeExtra*>(code->co_extra);
  return extra != nullptr && extra->size > slot ? extra->slots[slot] : nullptr;
}

// Whether CPython's own functions and ours find in a code object what the other has stored there.
inline bool code_extra_holds(Py_ssize_t slot) {
  PyCodeObject* theirs = PyCode_NewEmpty("<calibration>", "theirs", 1);
  PyCodeObject* ours = PyCode_NewEmpty("<calibration>", "ours", 1);
  void* const mark = &slot;
  const bool holds = theirs && ours && code_extra(theirs, slot) == nullptr &&
                     store_code_extra(theirs, slot, mark) == 0 &&
                     code_extra(theirs, slot) == mark && set_code_extra(ours, slot, mark) == 0 &&
                     stored_code_extra(ours, slot) == mark;
  Py_XDECREF(theirs);
  Py_XDECREF(ours);
  PyErr_Clear();
  return holds;
}

// --- calls that escape PEP 523, and recursion ---------------------------------------------------

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
  ~RecursionAllowance() {
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
  ~RecursionAllowance() { thread_->c_recursion_remaining -= kUnits; }

 private:
  static constexpr int kUnits = 2;  // PY_EVAL_C_STACK_UNITS
  PyThreadState* thread_;
#else
  explicit RecursionAllowance(PyThreadState*) {}
#endif
};

#if PY_VERSION_HEX < 0x030b0400 && defined(PYPROF_STATIC_LIBPYTHON)
extern "C" std::uint32_t _PyFunction_GetVersionForCurrentState(PyFunctionObject* function);
#endif

// 3.11.0 to 3.11.3 inline Python's __getitem__ past PEP 523 (gh-104405), but only while a
// function's version fits in 16 bits. So all 65,535 such versions are handed out before the script
// starts; nothing else uses them while an evaluation hook is installed. The function that does it
// is reachable only in the static library; elsewhere see keep_hooked().
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

// --- garbage collection -------------------------------------------------------------------------

// Since 3.12 the phases of a collection are announced to gc.callbacks by a str each, even if the
// list is empty; and collections no longer follow right upon an allocation.
inline constexpr bool kAnnouncesPhases = PY_VERSION_HEX >= 0x030c0000;

using Collector = struct _gc_runtime_state;
inline Collector& collector() { return PyInterpreterState_Main()->gc; }

// 3.11: whether the next object that the collector tracks makes it run, if it runs by itself.
// Asked at each allocation, so the address of the main interpreter, the only one, is a constant.
inline bool young_generation_is_full() {
#if PY_VERSION_HEX < 0x030c0000
  const gc_generation& young = _PyRuntime._main_interpreter.gc.generations[0];
  return young.count >= young.threshold;
#else
  return false;
#endif
}

inline bool collects_by_itself([[maybe_unused]] const Collector& collector) {
#if PY_VERSION_HEX < 0x030c0000
  return collector.enabled && !collector.collecting && collector.generations[0].threshold != 0;
#else
  return false;
#endif
}

// Keeps the collector still while we run Python code of our own, and then lets it go on from where
// it was, so that the script's collections come when they would have come without us.
class CollectorPause {
 public:
  CollectorPause() : was_enabled_(PyGC_Disable()), count_(young_count()) {}
  ~CollectorPause() {
    young_count() = count_;
    if (was_enabled_) PyGC_Enable();
  }
  CollectorPause(const CollectorPause&) = delete;
  CollectorPause& operator=(const CollectorPause&) = delete;

 private:
  // The objects allocated since the youngest generation was last collected. 3.14.0 to 3.14.4 had an
  // incremental collector, with names of its own.
  template <typename Any>
  static int& young_count_of(Any& all) {
    if constexpr (requires { all.generations; })
      return all.generations[0].count;
    else
      return all.young.count;
  }
  static int& young_count() { return young_count_of(collector()); }

  int was_enabled_;
  int count_;
};

// --- objects in blocks --------------------------------------------------------------------------

inline constexpr std::size_t kGcHead = 2 * sizeof(void*);

// Bytes between the start of an object's block and the object.
inline std::size_t prefix_bytes(const PyTypeObject* type) {
#if PY_VERSION_HEX >= 0x030c0000
  constexpr unsigned long kPreheader = Py_TPFLAGS_PREHEADER;
#else
  constexpr unsigned long kPreheader = Py_TPFLAGS_MANAGED_DICT;
#endif
  return (type->tp_flags & Py_TPFLAGS_HAVE_GC ? kGcHead : 0) +
         (type->tp_flags & kPreheader ? 2 * sizeof(void*) : 0);
}

// A type's own dictionary. Borrowed.
inline PyObject* dict_of(PyTypeObject* type) {
#if PY_VERSION_HEX >= 0x030c0000
  PyObject* dict = PyType_GetDict(type);
  Py_XDECREF(dict);
  return dict;
#else
  return type->tp_dict;
#endif
}

// What sys.getsizeof() adds for the words in front of an object. Not every instance of a type that
// takes part in collections does: static types do not.
inline std::size_t prefix_bytes_of(PyObject* object) {
  const std::size_t bytes = prefix_bytes(Py_TYPE(object));
  return PyType_IS_GC(Py_TYPE(object)) && !PyObject_IS_GC(object) ? bytes - kGcHead : bytes;
}

// Interpreters with a GIL of their own (3.12) allocate in parallel; only the main one is recorded.
inline bool in_main_interpreter() {
#if PY_VERSION_HEX >= 0x030d0000
  const PyThreadState* thread = PyThreadState_GetUnchecked();
#elif PY_VERSION_HEX >= 0x030c0000
  const PyThreadState* thread = _PyThreadState_UncheckedGet();
#endif
#if PY_VERSION_HEX >= 0x030c0000
  return thread == nullptr || thread->interp == PyInterpreterState_Main();
#else
  return true;  // 3.11 has one GIL for all
#endif
}

// --- embedding ----------------------------------------------------------------------------------

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
