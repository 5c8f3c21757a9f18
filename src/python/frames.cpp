#include "frames.h"

#include <utility>

#include "collections.h"
#include "frame_clocks.h"
#include "functions.h"
#include "locals.h"
#include "recording.h"
#include "self_description.h"
#include "tasks.h"
#include "threads.h"

namespace pyprof {
namespace {

_PyFrameEvalFunction s_earlier = _PyEval_EvalFrameDefault;  // what was installed before us
_PyFrameEvalFunction s_evaluate = s_earlier;                // it, or what wraps it

// A generator counts as called when its body begins, not when the generator object is made: then
// calls + resumes is what cProfile counts.
[[gnu::always_inline]] inline void count_entry(format::NodeRecord& node, CodeTag tag,
                                               const _PyInterpreterFrame* frame) {
  if (!tag.suspendable()) [[likely]] {
    node.calls += 1;
  } else if (compat::is_generator_frame(frame)) {
    (compat::is_unstarted(frame) ? node.calls : node.resumes) += 1;
  }
}

[[gnu::cold, gnu::noinline]] void note_failed_call(const PyThreadState* python,
                                                   const format::ThreadRecord& thread,
                                                   NodeId node) {
  format::NodeRecord& record = recording().tree[node];
  if (compat::was_refused(python)) record.calls -= 1;
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
  count_entry(record, tag, call.frame);

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
    note_failed_call(call.python, *thread, node);
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

// A call of one that is not recorded, or not by this hook: the next one that is may set it anew.
[[gnu::cold, gnu::noinline]] PyObject* call_without_entry(PyObject* callable,
                                                          PyObject* const* arguments,
                                                          std::size_t given, PyObject* names) {
  compat::take_entry_back(reinterpret_cast<PyFunctionObject*>(callable));
  return compat::call_as_cpython(callable, arguments, given, names);
}

// What a function is called by once it has been seen. Everything that is not as usual goes the long
// way, through evaluate(): as long as that is the hook, and nothing else was put in its place.
template <typename Clock>
PyObject* call_function(PyObject* callable, PyObject* const* arguments, std::size_t given,
                        PyObject* names) {
  PyThreadState* python = compat::running_thread();
  auto* function = reinterpret_cast<PyFunctionObject*>(callable);
  const CodeTag tag(compat::code_extra(compat::code_of(function), s_tag_slot));
  format::ThreadRecord* thread = t_thread;
  if (!thread || !tag.direct() || !compat::evaluates_by(python, evaluate<Clock>)) [[unlikely]]
    return call_without_entry(callable, arguments, given, names);
  _PyInterpreterFrame* frame =
      compat::push_frame(python, function, arguments, PyVectorcall_NARGS(given), names);
  if (!frame) [[unlikely]]
    return compat::call_as_cpython(callable, arguments, given, names);
  if (tag.suspendable()) __builtin_unreachable();  // such code has no direct entry
  compat::RecursionAllowance allowance(python);
  PyObject* result = evaluate_call<Clock>({python, frame, 0}, thread, tag);
  allowance.give_back();
  compat::pop_frame(python, frame);
  return result;
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
  if (tag.direct()) compat::set_entry(frame, call_function<Clock>);
  return evaluate_call<Clock>(call, thread, tag);
}

// Not noexcept: up to 3.13.0 CPython ends daemon threads by pthread_exit, which unwinds through
// here.
template <typename Clock>
PyObject* evaluate(PyThreadState* python, _PyInterpreterFrame* frame, int throwing) {
  compat::RecursionAllowance allowance(python);
  PyObject* result = evaluate_frame<Clock>({python, frame, throwing});
  allowance.give_back();
  return result;
}

_PyFrameEvalFunction hook() {
  return with_clock([]<typename Clock>() -> _PyFrameEvalFunction { return evaluate<Clock>; });
}

}  // namespace

void rehook_frames(void (*change)()) {
  PyInterpreterState* main = PyInterpreterState_Main();
  const bool is_ours = _PyInterpreterState_GetEvalFrameFunc(main) == hook();
  change();
  if (is_ours) _PyInterpreterState_SetEvalFrameFunc(main, hook());
}

void wrap_evaluation(_PyFrameEvalFunction ours, _PyFrameEvalFunction& before) {
  before = std::exchange(s_evaluate, ours);
}

void hook_frames() {
  PyInterpreterState* main = PyInterpreterState_Main();
  if (_PyFrameEvalFunction earlier = _PyInterpreterState_GetEvalFrameFunc(main))
    s_evaluate = s_earlier = earlier;
  _PyInterpreterState_SetEvalFrameFunc(main, hook());
}

void unhook_frames() {
  PyInterpreterState* main = PyInterpreterState_Main();
  if (_PyInterpreterState_GetEvalFrameFunc(main) == hook())
    _PyInterpreterState_SetEvalFrameFunc(main, s_earlier);
  else
    recording().file.count(format::Incident::kFrameHookReplaced);
}

}  // namespace pyprof
