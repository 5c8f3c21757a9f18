#include "recorder.h"

#include <pthread.h>
#include <pyprof/core/timeline.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <new>
#include <string>

#include "blocks.h"
#include "c_calls.h"
#include "calibration.h"
#include "collections.h"
#include "compat.h"
#include "frame_clocks.h"
#include "frames.h"
#include "functions.h"
#include "lifetimes.h"
#include "locals.h"
#include "native_blocks.h"
#include "recording.h"
#include "storage_owners.h"
#include "text.h"
#include "threads.h"
#include "waits.h"

namespace pyprof {
namespace {

MemorySampler* s_sampler = nullptr;  // only if this process samples itself; never destroyed
// Shorter calls are noise to the eye, and would only fill the log a few times before they go.
constexpr std::uint64_t kShortestSpanTicks = 1000;

std::atomic<bool> s_prepared{false}, s_stopped{false};

// The child that a fork leaves shares our file with its parent, so it touches nothing any more.
void after_fork_in_child() {
  recording().threads_open = false;
  close_blocks();
  silence_native_blocks();
  forget_threads();
}

void enter_startup(format::ThreadRecord* main) {
  if (main) main->current = recording().tree.child(main->root, recording().startup);
}

void leave_startup() {
  charge_time_now(t_thread);
  t_thread->current = t_thread->root;
}

// PyFunctionObject of a function that does nothing, for exhaust_inlining_versions().
void close_inlining_holes() {
  PyObject* names = PyDict_New();
  PyObject* code = reinterpret_cast<PyObject*>(PyCode_NewEmpty("<calibration>", "scratch", 1));
  PyObject* scratch = names && code ? PyFunction_New(code, names) : nullptr;
  if (scratch) compat::exhaust_inlining_versions(reinterpret_cast<PyFunctionObject*>(scratch));
  Py_XDECREF(scratch);
  Py_XDECREF(code);
  Py_XDECREF(names);
  PyErr_Clear();
}

std::string stdlib_path() {
  PyObject* os = PyImport_ImportModule("os");
  PyObject* file = os ? PyObject_GetAttrString(os, "__file__") : nullptr;
  const std::string path = utf8(file);
  Py_XDECREF(file);
  Py_XDECREF(os);
  PyErr_Clear();
  return path.substr(0, path.rfind('/'));
}

std::uint64_t rss_peak_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    std::uint64_t kib = 0;
    if (word == "VmHWM:" && status >> kib) return kib * 1024;
  }
  return 0;
}

// Only tracemalloc itself imports its C half.
void note_tracemalloc() {
  if (PyDict_GetItemString(PyImport_GetModuleDict(), "_tracemalloc"))
    recording().file.count(format::Incident::kTracemallocActive);
}

// What needs the GIL; without it (a C library ends the process) the hooks are merely closed.
void unhook() {
  if (!compat::holds_gil()) return;
  if (recording().options.native) settle_native_blocks();
  if (recording().options.memory) settle_all_blocks();
  note_tracemalloc();
  unwatch_collections();
  note_open_waits();
  unhook_frames();
  if (recording().options.calls != CallKinds::kPython) unhook_c_calls();
}

}  // namespace

void recorder_prepare(ProfileFile& file, const RecordOptions& options) {
  new (detail::g_recording) Recording(file, options);
  s_prepared = true;
  recording().threads_open = true;
  recording().blocks_open = options.memory;
  compat::keep_classes_hooked();
  enter_startup(join_thread());
  if (recording().options.native) hook_native_blocks();
  if (options.memory) {
    hook_lifetimes();
    hook_blocks();
  }
  pthread_atfork(nullptr, nullptr, after_fork_in_child);
}

void recorder_start() {
  Recording& all = recording();
  if (!t_thread) return;  // not even one thread could be recorded; the incident is counted
  if (all.options.samples_itself) {
    s_sampler = new MemorySampler(all.file, all.options.timeline_points);
    sample_from_frames(*s_sampler);
  }
  {
    const compat::CollectorPause pause;
    open_code_tags();
    close_inlining_holes();
    if (all.options.memory) learn_storage_owners();
    all.header.costs = measure_event_costs();
    watch_collections();
  }
  all.header.stdlib_path = all.file.add_text(stdlib_path());
  all.header.engine =
      all.file.add_text(all.options.calls == CallKinds::kPython ? "pep523" : "pep523+setprofile");
  name_thread(t_thread, "MainThread");
  open_waits(t_thread);
  t_thread->python_state = reinterpret_cast<std::uintptr_t>(compat::running_thread());
  all.header.code_slot = static_cast<std::uint64_t>(s_tag_slot);
  leave_startup();
  open_locals();
  all.spans.open(all.options.spans, kShortestSpanTicks);
  if (all.options.rss_step_bytes) all.spans.watch_rss(*all.options.rss_step_bytes);
  all.header.phase = format::Phase::kRunning;
  if (s_sampler) s_sampler->sample_now();
  hook_frames();
  if (all.options.calls != CallKinds::kPython) hook_c_calls();
}

void recorder_stop(Ending ending) {
  if (!recorder_owns_this_process() || s_stopped.exchange(true)) return;
  Recording& all = recording();
  all.threads_open = false;
  if (s_sampler) s_sampler->sample_now();
  unhook();
  release_threads();
  close_blocks();
  silence_native_blocks();
  finish_lifetimes(ending);
  all.header.latest = read_anchor(all.clock);
  all.header.stop_rss_peak_bytes = rss_peak_bytes();
  all.header.phase = format::Phase::kStopped;
}

bool recorder_owns_this_process() { return s_prepared && recording().pid == getpid(); }

}  // namespace pyprof
