#include "tasks.h"

#include <algorithm>
#include <new>
#include <string_view>
#include <unordered_map>

#include "kept_error.h"
#include "text.h"

namespace pyprof {
namespace {

using format::Table;
using format::TaskRecord;

// Tasks that have begun and not ended, by their coroutine's frame. An entry whose coroutine died in
// between is replaced when another one begins at its place.
std::unordered_map<const _PyInterpreterFrame*, TaskId>& open_tasks() {
  static auto* tasks = new std::unordered_map<const _PyInterpreterFrame*, TaskId>;
  return *tasks;
}

// What a C method without arguments of this class returns; null if there is none. New reference.
PyObject* ask(PyObject* task, const PyTypeObject* type, std::string_view name) {
  const PyMethodDef* method = type->tp_methods;
  while (method && method->ml_name && method->ml_name != name) ++method;
  const bool fits = method && method->ml_name && method->ml_flags == METH_NOARGS;
  return fits ? method->ml_meth(task, nullptr) : nullptr;
}

// Tasks of all threads may be running: ours is the one that runs this coroutine.
class RunningTask {
 public:
  RunningTask(PyThreadState* python, PyObject* coroutine) {
    PyObject* module = PyDict_GetItemString(PyImport_GetModuleDict(), "_asyncio");
    if (!module || !PyModule_Check(module)) return;
    PyObject* names = PyModule_GetDict(module);
    PyObject* type = PyDict_GetItemString(names, "Task");
    if (!type || !PyType_Check(type)) return;
    type_ = reinterpret_cast<PyTypeObject*>(type);
    compat::each_running_task(python, names, [&](PyObject* task) { look_at(task, coroutine); });
  }

  explicit operator bool() const { return task_ != nullptr; }

  format::TextRef name() const {
    PyObject* name = ask(task_, type_, "get_name");
    const format::TextRef text = recording().catalog.text(utf8(name));
    Py_XDECREF(name);
    return text;
  }

 private:
  void look_at(PyObject* task, const PyObject* coroutine) {
    if (!PyObject_TypeCheck(task, type_)) return;
    PyObject* own = ask(task, type_, "get_coro");
    if (own == coroutine) task_ = task;
    Py_XDECREF(own);
  }

  PyTypeObject* type_ = nullptr;
  PyObject* task_ = nullptr;
};

TaskRecord& record_of(TaskId task) {
  return static_cast<TaskRecord*>(recording().file.records(Table::kTasks))[index(task)];
}

TaskId add_task(const RunningTask& running, NodeId node, std::uint64_t now) {
  ProfileFile& file = recording().file;
  const TaskId task{file.reserve(Table::kTasks)};
  if (task == TaskId::kNone) {
    file.count(format::Incident::kTasksElided);
    return task;
  }
  TaskRecord& record = record_of(task);
  record.start_ticks = now;
  record.name = running.name();
  record.node = node;
  file.publish(Table::kTasks);
  return task;
}

// Of the coroutine that is about to begin.
TaskId begin_task(PyThreadState* python, const _PyInterpreterFrame* frame, NodeId node,
                  std::uint64_t now) try {
  open_tasks().erase(frame);
  const OwnWork own;
  const KeptError error;
  const RunningTask running(python, compat::generator_of(frame));
  if (!running) return TaskId::kNone;
  TaskId& task = open_tasks()[frame];
  return task = add_task(running, node, now);
} catch (const std::bad_alloc&) {
  recording().file.count(format::Incident::kTasksElided);
  return TaskId::kNone;
}

// It may have been given another name on the way.
void end_task(PyThreadState* python, const format::ThreadRecord* thread,
              const _PyInterpreterFrame* frame) try {
  TaskRecord& record = record_of(thread->task);
  record.end_ticks = thread->stamp_ticks;
  open_tasks().erase(frame);
  const OwnWork own;
  const KeptError error;
  const RunningTask running(python, compat::generator_of(frame));
  if (running) record.name = running.name();
} catch (const std::bad_alloc&) {
}

// A coroutine that a generator or another coroutine resumes is a part of its chain.
bool is_outermost(NodeId caller) {
  const Recording& all = recording();
  const auto* functions =
      static_cast<const format::FunctionRecord*>(all.file.records(Table::kFunctions));
  return functions[index(recording().tree[caller].function)].flags == 0;
}

}  // namespace

void restart_tasks() {
  const Recording& all = recording();
  for (std::uint32_t id = 1; id < all.file.end(Table::kTasks); ++id) {
    TaskRecord& record = record_of(TaskId{id});
    const bool goes_on = record.end_ticks == 0 && !recording().tree[record.node].absent;
    if (!goes_on) record.node = NodeId::kNone;
    record.start_ticks = t_thread->stamp_ticks;
    record.run_ticks = record.alloc_bytes = 0;
  }
}

TaskId task_of(PyThreadState* python, const format::ThreadRecord* thread,
               _PyInterpreterFrame* frame, CodeTag tag) {
  if (!compat::is_generator_frame(frame) || !is_outermost(thread->current)) return TaskId::kNone;
  if (!compat::is_unstarted(frame)) {
    const auto known = open_tasks().find(frame);
    return known == open_tasks().end() ? TaskId::kNone : known->second;
  }
  const NodeId own =
      tag.hidden() ? NodeId::kNone : recording().tree.child(thread->current, tag.function());
  const NodeId node = own == NodeId::kNone ? thread->current : own;
  const std::uint64_t now = as_transitions_see(read_ticks(recording().clock));
  return begin_task(python, frame, node, std::max(now, thread->stamp_ticks));
}

void end_step(PyThreadState* python, const format::ThreadRecord* thread,
              const _PyInterpreterFrame* frame, StepBegin began) {
  TaskRecord& record = record_of(thread->task);
  record.run_ticks += thread->stamp_ticks - std::max(began.ticks, thread->start_ticks);
  record.alloc_bytes += thread->alloc_bytes - began.alloc_bytes;
  if (!compat::is_suspended(frame)) end_task(python, thread, frame);
}

}  // namespace pyprof
