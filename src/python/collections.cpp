#include "collections.h"

#include <array>
#include <cstring>

#include "compat.h"
#include "recording.h"

namespace pyprof {
namespace {

// The run in progress; there is at most one, and it keeps the GIL's owner busy but may lose the GIL
// to another thread while finalisers run.
struct Run {
  format::ThreadRecord* thread = nullptr;
  NodeId interrupted = NodeId::kNone;
  std::uint64_t start_ticks = 0;
};
Run s_run;
PyObject* s_script_callbacks = nullptr;  // the list that the script knows as gc.callbacks

void enter() {
  format::ThreadRecord* thread = t_thread;
  if (!thread || s_run.thread) return;
  Recording& all = recording();
  const NodeId node = all.tree.child(thread->current, all.collector);
  if (node == NodeId::kNone) return;
  charge_time_now(thread);
  s_run = {thread, thread->current, read_ticks(all.clock)};
  thread->current = node;
  all.tree[node].calls += 1;
}

std::uint64_t number(PyObject* info, const char* key) {
  const OwnWork own;
  PyObject* value = PyDict_GetItemString(info, key);
  const long found = value ? PyLong_AsLong(value) : 0;
  return found > 0 ? static_cast<std::uint64_t>(found) : 0;
}

void log(const format::GcRunRecord& run) {
  Recording& all = recording();
  const std::uint32_t id = all.file.reserve(format::Table::kGcRuns);
  if (id == 0) return all.file.count(format::Incident::kGcRunsMerged);
  static_cast<format::GcRunRecord*>(all.file.records(format::Table::kGcRuns))[id] = run;
  all.file.publish(format::Table::kGcRuns);
}

void leave(PyObject* info) {
  format::ThreadRecord* thread = t_thread;
  if (!thread || s_run.thread != thread) return;
  Recording& all = recording();
  charge_time_now(thread);
  thread->current = s_run.interrupted;
  const std::uint64_t ticks = read_ticks(all.clock) - s_run.start_ticks;
  const auto generation = static_cast<std::uint32_t>(number(info, "generation"));
  const std::uint64_t collected = number(info, "collected");
  format::GcTotals& totals = all.header.gc;
  totals.runs[generation < totals.runs.size() ? generation : totals.runs.size() - 1] += 1;
  totals.ticks += ticks;
  totals.collected += collected;
  log({s_run.start_ticks, ticks, collected, generation, all.tree[thread->root].thread});
  s_run = {};
}

// As the collector itself calls them: an exception is reported and does not stop the others.
void call_script_callbacks(PyObject* const* args) {
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(s_script_callbacks); ++i) {
    PyObject* callback = PyList_GET_ITEM(s_script_callbacks, i);
    Py_INCREF(callback);
    PyObject* result = PyObject_Vectorcall(callback, args, 2, nullptr);
    if (!result) PyErr_WriteUnraisable(callback);
    Py_XDECREF(result);
    Py_DECREF(callback);
  }
}

PyObject* on_phase(PyObject*, PyObject* const* args, Py_ssize_t count) {
  if (count != 2) Py_RETURN_NONE;
  const bool starts = PyUnicode_CompareWithASCIIString(args[0], "start") == 0;
  if (starts) enter();
  call_script_callbacks(args);
  if (!starts) leave(args[1]);
  Py_RETURN_NONE;
}

PyMethodDef s_method = {"collection",
                        reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(on_phase)),
                        METH_FASTCALL, nullptr};

}  // namespace

// The collector is given a list of our own, with one callback that calls those of the script's list
// in turn: the script finds gc.callbacks as empty as ever, and may clear it. The module must be
// loaded first, because it publishes the list that it finds.
void watch_collections() {
  PyObject* module = PyImport_ImportModule("gc");
  PyObject* callback = PyCFunction_New(&s_method, nullptr);
  PyObject* list = module && callback ? Py_BuildValue("[O]", callback) : nullptr;
  if (list && compat::gc_callbacks()) {
    PyObject_GC_UnTrack(list);  // out of gc.get_objects()
    s_script_callbacks = compat::gc_callbacks();
    compat::gc_callbacks() = list;
  }
  Py_XDECREF(callback);
  Py_XDECREF(module);
  PyErr_Clear();
}

}  // namespace pyprof
