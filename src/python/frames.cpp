#include "frames.h"

#include <utility>

#include "collections.h"
#include "frame_clocks.h"
#include "functions.h"
#include "locals.h"
#include "offers.h"
#include "recording.h"
#include "self_description.h"
#include "tasks.h"
#include "threads.h"

namespace pyprof {
namespace {

_PyFrameEvalFunction s_earlier = _PyEval_EvalFrameDefault;  // what was installed before us
_PyFrameEvalFunction s_evaluate = s_earlier;                // it, or what wraps it

// A generator counts as called when its body begins, not when the generator object is made: then
// calls + resumes is what cProfile counts. Returns where it was counted, or null.
[[gnu::always_inline]] inline std::uint64_t* count_entry(format::NodeRecord& node, CodeTag tag,
                                                         const _PyInterpreterFrame* frame) {
  std::uint64_t* count = &node.calls;
  if (tag.suspendable()) [[unlikely]] {
    if (!compat::is_generator_frame(frame)) return nullptr;
    if (!compat::is_unstarted(frame)) count = &node.resumes;
  }
  *count += 1;
  return count;
}

[[gnu::cold, gnu::noinline]] void note_failed_call(const PyThreadState* python,
                                                   const format::ThreadRecord& thread, NodeId node,
                                                   std::uint64_t* count) {
  const format::NodeRecord& record = recording().tree[node];
  if (count && compat::was_refused(python)) *count -= 1;
  if (record.parent == thread.root) note_failure(thread, record.function);
}

[[gnu::cold, gnu::noinline]] format::ThreadRecord* join(const _PyInterpreterFrame* frame) {
  format::ThreadRecord* thread = join_thread();
  if (!thread) return nullptr;
  name_python_thread(thread, frame);
  return thread;
}

// A frame as CPython hands it over.
struct Evaluation {
  PyThreadState* python;
  _PyInterpreterFrame* frame;
  int throwing;

  PyObject* run() const { return s_evaluate(python, frame, throwing); }
};

// The caller's node is kept on the C stack rather than taken from the tree, so that greenlets,
// which switch stacks, come back to where they were.
template <typename Clock>
[[gnu::always_inline]] inline PyObject* evaluate_call(Evaluation call, format::ThreadRecord* thread,
                                                      CodeTag tag) {
  attend_collections(thread);
  Recording& all = recording();
  const NodeId caller = thread->current;
  const NodeId node = all.tree.child(caller, tag.function());
  if (node == NodeId::kNone) [[unlikely]]
    return call.run();
  format::NodeRecord& record = all.tree[node];
  const Entry entry = enter<Clock>(thread);
  thread->current = node;
  std::uint64_t* const count = count_entry(record, tag, call.frame);

  PyObject* result = call.run();

  thread = t_thread;
  if (!thread) [[unlikely]]
    return result;  // the recording ended meanwhile
  attend_collections(thread);
  pass_time<Clock>(thread);
  if (thread->current != node) [[unlikely]]
    all.file.count(format::Incident::kUnbalancedLeaves);
  thread->current = caller;
  const std::uint64_t allocated = thread->alloc_bytes - entry.alloc_bytes;
  leave<Clock>(*thread, node, entry);
  if (allocated >= record.locals_from) [[unlikely]]
    record_locals(thread, node, call.frame, allocated);
  if (!result) [[unlikely]]
    note_failed_call(call.python, *thread, node, count);
  return result;
}

NodeId import_node(NodeId importer, const _PyInterpreterFrame* frame) {
  const FunctionId function = import_function(frame);
  return function == FunctionId::kNone ? NodeId::kNone : recording().tree.child(importer, function);
}

// All that runs for a module's import lies below a node of the module's own, so that modules which
// one function imports are told apart.
template <typename Clock>
[[gnu::noinline]] PyObject* evaluate_import(Evaluation call, format::ThreadRecord* thread,
                                            CodeTag tag) {
  Recording& all = recording();
  attend_collections(thread);
  const NodeId importer = thread->current;
  const NodeId node = import_node(importer, call.frame);
  if (node == NodeId::kNone) return evaluate_call<Clock>(call, thread, tag);
  const Entry entry = enter<Clock>(thread);
  thread->current = node;
  all.tree[node].calls += 1;

  PyObject* result = evaluate_call<Clock>(call, thread, tag);

  thread = t_thread;
  if (!thread) return result;
  pass_time<Clock>(thread);
  thread->current = importer;
  leave<Clock>(*thread, node, entry);
  return result;
}

template <typename Clock>
PyObject* evaluate_named(Evaluation call, format::ThreadRecord* thread, CodeTag tag) {
  return tag.hidden() ? call.run() : evaluate_call<Clock>(call, thread, tag);
}

// A coroutine that may be the outermost one of a task.
template <typename Clock>
[[gnu::noinline]] PyObject* evaluate_coroutine(Evaluation call, format::ThreadRecord* thread,
                                               CodeTag tag) {
  const TaskId task = task_of(call.python, thread, call.frame, tag);
  if (task == TaskId::kNone) return evaluate_named<Clock>(call, thread, tag);
  attend_collections(thread);
  pass_time<Clock>(thread);
  const TaskId outer = std::exchange(thread->task, task);
  const StepBegin began{thread->stamp_ticks, thread->alloc_bytes};

  PyObject* result = evaluate_named<Clock>(call, thread, tag);

  thread = t_thread;
  if (!thread) return result;
  pass_time<Clock>(thread);
  end_step(call.python, thread, call.frame, began);
  thread->task = outer;
  return result;
}

template <typename Clock>
[[gnu::noinline]] PyObject* evaluate_special(Evaluation call, format::ThreadRecord* thread,
                                             CodeTag tag) {
  if (tag.may_be_task()) return evaluate_coroutine<Clock>(call, thread, tag);
  if (tag.imports()) return evaluate_import<Clock>(call, thread, tag);
  return call.run();  // hidden
}

template <typename Clock>
PyObject* evaluate(PyThreadState* python, _PyInterpreterFrame* frame, int throwing);

// Another hook stands in place of ours, or the call makes a generator and runs nothing: a frame
// that ours sees may set an entry anew.
[[gnu::cold, gnu::noinline]] PyObject* call_without_entry(PyFunctionObject* function,
                                                          compat::Arguments arguments,
                                                          PyObject* names) {
  compat::take_entry_back(function);
  return compat::call_as_cpython(function, arguments, names);
}

template <typename Clock>
[[gnu::always_inline]] inline PyObject* evaluate_pushed(Evaluation call,
                                                        format::ThreadRecord* thread, CodeTag tag) {
  if (tag.suspendable()) __builtin_unreachable();  // such code has no direct entry
  compat::RecursionAllowance allowance(call.python);
  PyObject* result = evaluate_call<Clock>(call, thread, tag);
  allowance.give_back();
  compat::pop_frame(call.python, call.frame);
  return result;
}

// With defaults or names, from a generator, or of a function whose frame is not to be pushed.
template <typename Clock>
[[gnu::noinline]] PyObject* call_unusual(PyThreadState* python, PyFunctionObject* function,
                                         compat::Arguments arguments, PyObject* names,
                                         CodeTag tag) {
  format::ThreadRecord* thread = t_thread;
  if (tag.suspendable() || !compat::evaluates_by(python, evaluate<Clock>)) [[unlikely]]
    return call_without_entry(function, arguments, names);
  if (!thread || !tag.direct()) return call_with_offer(python, function, arguments, names);
  _PyInterpreterFrame* frame = compat::push_frame(python, function, [&](PyObject** local) {
    return compat::bind(python, function, arguments, names, local);
  });
  if (!frame) [[unlikely]]
    return call_with_offer(python, function, arguments, names);
  return evaluate_pushed<Clock>({python, frame, 0}, thread, tag);
}

// What a function is called by.
template <typename Clock>
PyObject* call_function(PyObject* callable, PyObject* const* given, std::size_t count,
                        PyObject* names) {
  PyThreadState* python = compat::running_thread();
  auto* function = reinterpret_cast<PyFunctionObject*>(callable);
  const compat::Arguments arguments{given, count};
  const CodeTag tag(compat::code_extra(compat::code_of(function), s_tag_slot));
  format::ThreadRecord* thread = t_thread;
  if (!thread || !tag.direct() || !compat::evaluates_by(python, evaluate<Clock>)) [[unlikely]]
    return call_unusual<Clock>(python, function, arguments, names, tag);
  const compat::Source source = compat::source_of(python, function, arguments, names);
  if (source == compat::Source::kOther) [[unlikely]]
    return call_unusual<Clock>(python, function, arguments, names, tag);
  _PyInterpreterFrame* frame =
      source == compat::Source::kCaller
          ? compat::push_frame(python, function,
                               [&](PyObject** local) { compat::take_all(arguments, local); })
          : compat::push_frame(python, function,
                               [&](PyObject** local) { compat::copy_all(arguments, local); });
  if (!frame) [[unlikely]]
    return call_with_offer(python, function, arguments, names);
  return evaluate_pushed<Clock>({python, frame, 0}, thread, tag);
}

template <typename Clock>
[[gnu::always_inline]] inline PyObject* evaluate_frame(Evaluation call) {
  _PyInterpreterFrame* frame = call.frame;
  format::ThreadRecord* thread = t_thread;
  if (!thread) [[unlikely]] {
    thread = join(frame);
    if (!thread) return call.run();
  }
  const CodeTag tag = tag_of(frame);
  if (tag.special()) [[unlikely]]
    return evaluate_special<Clock>(call, thread, tag);
  if (!tag.suspendable()) compat::set_entry(frame, call_function<Clock>);
  return evaluate_call<Clock>(call, thread, tag);
}

// Not noexcept: up to 3.13.0 CPython ends daemon threads by pthread_exit, which unwinds through
// here.
template <typename Clock>
PyObject* evaluate(PyThreadState* python, _PyInterpreterFrame* frame, int throwing) {
  if (t_offer.function) [[unlikely]]
    accept_offer(frame);
  compat::RecursionAllowance allowance(python);
  PyObject* result = evaluate_frame<Clock>({python, frame, throwing});
  allowance.give_back();
  return result;
}

_PyFrameEvalFunction hook() {
  return with_clock([]<typename Clock>() -> _PyFrameEvalFunction { return evaluate<Clock>; });
}

vectorcallfunc entry() {
  return with_clock([]<typename Clock>() -> vectorcallfunc { return call_function<Clock>; });
}

vectorcallfunc s_entry = nullptr;  // null while the hook is not ours. With the GIL

void set_hook(PyInterpreterState* main) {
  _PyInterpreterState_SetEvalFrameFunc(main, hook());
  s_entry = entry();
}

}  // namespace

void rehook_frames(void (*change)()) {
  PyInterpreterState* main = PyInterpreterState_Main();
  const bool is_ours = _PyInterpreterState_GetEvalFrameFunc(main) == hook();
  change();
  if (is_ours) set_hook(main);
}

void wrap_evaluation(_PyFrameEvalFunction ours, _PyFrameEvalFunction& before) {
  before = std::exchange(s_evaluate, ours);
}

void hook_frames() {
  PyInterpreterState* main = PyInterpreterState_Main();
  if (_PyFrameEvalFunction earlier = _PyInterpreterState_GetEvalFrameFunc(main))
    s_evaluate = s_earlier = earlier;
  set_hook(main);
}

void give_entry(PyFunctionObject* function) {
  if (s_entry) compat::set_entry(function, s_entry);
}

void unhook_frames() {
  s_entry = nullptr;
  PyInterpreterState* main = PyInterpreterState_Main();
  if (_PyInterpreterState_GetEvalFrameFunc(main) == hook())
    _PyInterpreterState_SetEvalFrameFunc(main, s_earlier);
  else
    recording().file.count(format::Incident::kFrameHookReplaced);
}

}  // namespace pyprof
