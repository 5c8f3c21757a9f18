#include "c_calls.h"

#include "collections.h"
#include "functions.h"
#include "recording.h"

namespace pyprof {
namespace {

void enter(format::ThreadRecord& thread, PyObject* callable) {
  const FunctionId function = builtin_function(callable);
  const NodeId node = function == FunctionId::kNone
                          ? NodeId::kNone
                          : recording().tree.child(thread.current, function);
  if (node == NodeId::kNone) return;
  charge_time_now(&thread);
  thread.current = node;
  recording().tree[node].calls += 1;
}

// Only if that very function is running: the event of a call that began before the hook was set, or
// that was not entered, must not close somebody else's node.
void leave(format::ThreadRecord& thread, PyObject* callable) {
  const format::NodeRecord& node = recording().tree[thread.current];
  const FunctionId function = builtin_function(callable);
  if (function == FunctionId::kNone || node.function != function) return;
  charge_time_now(&thread);
  thread.current = node.parent;
}

int on_event(PyObject*, PyFrameObject*, int event, PyObject* callable) {
  format::ThreadRecord* thread = t_thread;
  if (!thread || !callable) return 0;
  attend_collections(thread);
  if (event == PyTrace_C_CALL) enter(*thread, callable);
  if (event == PyTrace_C_RETURN || event == PyTrace_C_EXCEPTION) leave(*thread, callable);
  return 0;
}

}  // namespace

void hook_c_calls() { PyEval_SetProfile(on_event, nullptr); }

void unhook_c_calls() {
  if (PyThreadState_Get()->c_profilefunc == on_event)
    PyEval_SetProfile(nullptr, nullptr);
  else
    recording().file.count(format::Incident::kProfileFunctionReplaced);
}

}  // namespace pyprof
