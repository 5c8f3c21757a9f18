#include "recorder.h"

#include <fcntl.h>
#include <pyprof/core/timeline.h>
#include <pyprof/core/untouched_paths.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <string_view>

#include "block_memory.h"
#include "blocks.h"
#include "c_calls.h"
#include "calibration.h"
#include "collections.h"
#include "compat.h"
#include "family.h"
#include "fork.h"
#include "frame_clocks.h"
#include "frames.h"
#include "function_versions.h"
#include "functions.h"
#include "lifetimes.h"
#include "line_times.h"
#include "locals.h"
#include "marks.h"
#include "native_blocks.h"
#include "pending_blocks.h"
#include "recording.h"
#include "storage_owners.h"
#include "tasks.h"
#include "text.h"
#include "threads.h"
#include "waits.h"

namespace pyprof {
namespace {

MemorySampler* s_own_sampler = nullptr;  // only if this process samples itself; never destroyed
// Shorter calls are noise to the eye, and would only fill the log a few times before they go.
constexpr std::uint64_t kShortestSpanTicks = 1000;

std::atomic<bool> s_prepared{false}, s_stopped{false};

void enter_startup(format::ThreadRecord* main) {
  if (main) main->current = recording().tree.child(main->root, recording().startup);
}

void leave_startup() {
  charge_time_now(t_thread);
  t_thread->current = t_thread->root;
}

// PyFunctionObject of a function that does nothing, for exhaust_inlining_versions().
void close_inlining_holes() {
#ifdef PYPROF_MOVES_GETITEM_VERSIONS
  if (skip_inlining_versions()) return;
#endif
  PyObject* names = PyDict_New();
  PyObject* code = reinterpret_cast<PyObject*>(PyCode_NewEmpty("<calibration>", "scratch", 1));
  PyObject* scratch = names && code ? PyFunction_New(code, names) : nullptr;
  if (scratch) compat::exhaust_inlining_versions(reinterpret_cast<PyFunctionObject*>(scratch));
  Py_XDECREF(scratch);
  Py_XDECREF(code);
  Py_XDECREF(names);
  PyErr_Clear();
}

// Never freed: a forked child leaves its parent's behind.
void sample_here() {
  s_own_sampler = new MemorySampler(recording().file, recording().options.timeline_points);
  sample_from_frames(*s_own_sampler);
}

// If times are sampled, the mean of two ticks: a call that saw one may have been as short as any.
std::uint64_t shortest_span_ticks() {
  if (!recording().options.tick) return kShortestSpanTicks;
  // By the first process, which is some milliseconds old: a child's start may be just now.
  static const auto two_ticks = [] {
    const format::ClockAnchor start = recording().header.start,
                              now = read_anchor(recording().clock);
    const auto ns = static_cast<double>(now.monotonic_ns - start.monotonic_ns);
    return static_cast<std::uint64_t>(static_cast<double>(now.ticks - start.ticks) / ns * 2e9 /
                                      kTickRate);
  }();
  return two_ticks;
}

void open_spans() {
  Recording& all = recording();
  all.spans.open(all.options.spans, shortest_span_ticks());
  if (all.options.rss_step_bytes) all.spans.watch_rss(*all.options.rss_step_bytes);
}

// Made here, so that no other process has a function that it never calls.
FunctionId inherited_blocks() {
  const OwnWork own;
  constexpr std::string_view kInherited = "<inherited>";
  return recording().catalog.function(
      {.name = kInherited, .qualname = kInherited, .kind = format::FunctionKind::kSynthetic});
}

void inherit_blocks() {
  Recording& all = recording();
  const NodeId node = all.tree.child(t_thread->root, inherited_blocks());
  all.ledger.inherit(node == NodeId::kNone ? t_thread->root : node);
  all.header.peak_ticks = t_thread->stamp_ticks;
  forget_guesses();
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

// Allocates nothing: the script may have used up its memory.
std::uint64_t rss_peak_bytes() {
  constexpr std::string_view kPeak = "\nVmHWM:";
  std::array<char, 16384> text{};
  const int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  const ssize_t bytes = read(fd, text.data(), text.size() - 1);
  close(fd);
  const char* peak = bytes > 0 ? std::strstr(text.data(), kPeak.data()) : nullptr;
  return peak ? std::strtoull(peak + kPeak.size(), nullptr, 10) * 1024 : 0;
}

// Only tracemalloc itself imports its C half.
void note_tracemalloc() {
  if (PyDict_GetItemString(PyImport_GetModuleDict(), "_tracemalloc"))
    recording().file.count(format::Incident::kTracemallocActive);
}

// With the GIL: no other thread records any more. What lifetimes refer to stays.
void give_back_inherited() {
  Recording& all = recording();
  if (!(all.header.recorded & format::kIsForked) || !compat::holds_gil()) return;
  if (all.options.memory && !all.options.lifetimes) all.ledger.gather_inherited();
  clear_untouched_paths(all.file);
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
  watch_forks();
}

void recorder_start(const SiteText& sites) {
  Recording& all = recording();
  if (!t_thread) return;  // not even one thread could be recorded; the incident is counted
  const std::uint64_t start_ns = read_ns(CLOCK_THREAD_CPUTIME_ID);
  if (all.options.samples_itself) sample_here();
  {
    const compat::CollectorPause pause;
    open_code_tags();
    close_inlining_holes();
    if (all.options.memory) {
      count_small_blocks_for_script();
      know_sites(sites);
    }
    all.header.costs = measure_event_costs();
    watch_collections();
  }
  all.header.stdlib_path = all.file.add_text(stdlib_path());
  all.header.engine =
      all.file.add_text(all.options.calls == CallKinds::kPython ? "pep523" : "pep523+entries");
  name_thread(t_thread, "MainThread");
  open_waits(t_thread);
  t_thread->python_state = reinterpret_cast<std::uintptr_t>(compat::running_thread());
  all.header.code_slot = static_cast<std::uint64_t>(s_tag_slot);
  open_locals();
  open_spans();
  all.header.setup_node = t_thread->current;
  all.header.setup_cpu_ns = read_ns(CLOCK_THREAD_CPUTIME_ID) - start_ns;
  leave_startup();
  all.header.phase = format::Phase::kRunning;
  if (s_own_sampler) s_own_sampler->sample_now();
  hook_frames();
  if (all.options.calls != CallKinds::kPython) hook_c_calls();
}

void recorder_begin_anew() {
  Recording& all = recording();
  all.start_in_child();
  keep_only_this_thread();
  all.tree.start_over(all.tree[t_thread->root].thread);
  if (all.options.memory) inherit_blocks();
  if (all.options.native) forget_native_threads();
  forget_collections_of_others();
  all.waits.start_over();
  all.lifetimes.start_over();
  restart_line_times();
  restart_tasks();
  restart_brackets();
  open_spans();
  all.header.phase = format::Phase::kRunning;
  // Only now is nothing left of the parent's counts: a child that was killed before did nothing.
  all.header.pid = static_cast<std::uint64_t>(all.pid);
  rehook_frames(sample_here);
  if (all.options.calls != CallKinds::kPython) rehook_c_calls();
}

void recorder_stop(Ending ending) {
  if (!recorder_owns_this_process() || s_stopped.exchange(true)) return;
  Recording& all = recording();
  all.threads_open = false;
  if (s_own_sampler) s_own_sampler->sample_now();
  unhook();
  release_threads();
  close_blocks();
  silence_native_blocks();
  finish_lifetimes(ending);
  give_back_inherited();
  all.header.latest = read_anchor(all.clock);
  all.header.stop_rss_peak_bytes = rss_peak_bytes();
  all.header.phase = format::Phase::kStopped;
  // A supervisor may be about to write its next sample.
  if (s_own_sampler && !family_folder().empty()) all.file.give_back_unused();
}

bool recorder_owns_this_process() { return s_prepared && recording().pid == getpid(); }

}  // namespace pyprof
