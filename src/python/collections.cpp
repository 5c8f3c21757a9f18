#include "collections.h"

#include <array>
#include <string_view>
#include <utility>

#include "lifetimes.h"
#include "pending_blocks.h"

namespace pyprof {

namespace detail {
const compat::Collector* g_collector = nullptr;
bool g_attention = false;
}  // namespace detail

namespace {

using detail::g_attention;

struct Generation {
  std::uint64_t runs, collected;
};
using Generations = std::array<Generation, std::tuple_size_v<decltype(format::GcTotals::runs)>>;

Generations read_generations() {
  Generations all{};
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& stats = compat::collector().generation_stats[i];
    all[i] = {static_cast<std::uint64_t>(stats.collections),
              static_cast<std::uint64_t>(stats.collected)};
  }
  return all;
}

bool has_run_since(const Generations& before) {
  const Generations now = read_generations();
  for (std::size_t i = 0; i < now.size(); ++i)
    if (now[i].runs != before[i].runs) return true;
  return false;
}

// The run in progress; there is at most one.
struct Run {
  format::ThreadRecord* thread = nullptr;
  NodeId interrupted = NodeId::kNone;
  NodeId node = NodeId::kNone;
  std::uint64_t start_ticks = 0;
  Generations before{};
  bool is_requested = false;  // by gc.collect()
};
Run s_run;

// When a collection was expected, in case one begins there.
struct Expectation {
  std::uint64_t ticks;
  std::uint64_t charged_ticks;  // the same, as transitions see it
  Generations before;
};
Expectation s_expected;

bool enter_collection(format::ThreadRecord* thread, const Expectation& start) {
  Recording& all = recording();
  const NodeId node = all.tree.child(thread->current, all.collector);
  if (node == NodeId::kNone) return false;
  charge_time_until(thread, start.charged_ticks);
  note_collection_began();
  s_run = {thread, thread->current, node, start.ticks, start.before};
  thread->current = node;
  return true;
}

void log(const format::GcRunRecord& run) {
  Recording& all = recording();
  const std::uint32_t id = all.file.reserve(format::Table::kGcRuns);
  if (id == 0) return all.file.count(format::Incident::kGcRunsMerged);
  static_cast<format::GcRunRecord*>(all.file.records(format::Table::kGcRuns))[id] = run;
  all.file.publish(format::Table::kGcRuns);
}

void leave(format::ThreadRecord* thread) {
  Recording& all = recording();
  const Run run = std::exchange(s_run, {});
  note_collection_over();
  const std::uint64_t now = read_ticks(all.clock);
  charge_time_until(thread, as_transitions_see(now));
  thread->current = run.interrupted;
  const Generations after = read_generations();
  for (std::uint32_t i = 0; i < after.size(); ++i) {
    if (after[i].runs == run.before[i].runs) continue;
    const std::uint64_t collected = after[i].collected - run.before[i].collected;
    all.tree[run.node].calls += 1;
    all.header.gc.runs[i] += 1;
    all.header.gc.ticks += now - run.start_ticks;
    all.header.gc.collected += collected;
    log({run.start_ticks, now - run.start_ticks, collected, i, all.tree[thread->root].thread});
  }
}

Expectation here() {
  const std::uint64_t now = read_ticks(recording().clock);
  return {now, as_transitions_see(now), read_generations()};
}

// --- gc.collect() -------------------------------------------------------------------------------

PyMethodDef* s_collect = nullptr;  // the entry of the gc module's own method table
PyCFunction s_plain_collect = nullptr;

PyObject* collect(PyObject* module, PyObject* const* args, Py_ssize_t count, PyObject* names) {
  format::ThreadRecord* thread = t_thread;
  using Collect = PyObject* (*)(PyObject*, PyObject* const*, Py_ssize_t, PyObject*);
  const auto plain = reinterpret_cast<Collect>(reinterpret_cast<void (*)()>(s_plain_collect));
  const bool entered = thread && !s_run.thread && enter_collection(thread, here());
  if (entered) s_run.is_requested = true;
  PyObject* result = plain(module, args, count, names);
  if (entered && t_thread == thread) leave(thread);
  return result;
}

// The method table is static, and each instance of the module that a script may load uses it.
void wrap_collect() {
  PyObject* modules = PyImport_GetModuleDict();
  const bool was_loaded = PyDict_GetItemString(modules, "gc") != nullptr;
  PyObject* module = PyImport_ImportModule("gc");
  PyObject* method = module ? PyObject_GetAttrString(module, "collect") : nullptr;
  if (method && PyCFunction_Check(method) &&
      PyCFunction_GetFlags(method) == (METH_FASTCALL | METH_KEYWORDS)) {
    s_collect = reinterpret_cast<PyCFunctionObject*>(method)->m_ml;
    s_plain_collect = s_collect->ml_meth;
    s_collect->ml_meth = reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(collect));
  }
  Py_XDECREF(method);
  Py_XDECREF(module);
  if (!was_loaded) PyDict_DelItemString(modules, "gc");
  PyErr_Clear();
}

// --- without recorded blocks --------------------------------------------------------------------

PyMemAllocatorEx s_below;
void* s_announcement = nullptr;

void* allocate(void*, std::size_t bytes) {
  if (t_thread) attend_collections(t_thread);
  void* block = s_below.malloc(s_below.ctx, bytes);
  if (may_collect_next()) [[unlikely]]
    expect_collection();
  if (may_announce_phase(bytes)) [[unlikely]]
    s_announcement = block;
  return block;
}

void release(void*, void* block) {
  if (block && block == s_announcement) [[unlikely]]
    note_phase(static_cast<PyObject*>(std::exchange(s_announcement, nullptr)));
  s_below.free(s_below.ctx, block);
}

void hook_objects() {
  PyMem_GetAllocator(PYMEM_DOMAIN_OBJ, &s_below);
  PyMemAllocatorEx ours = s_below;
  ours.malloc = allocate;
  ours.free = release;
  PyMem_SetAllocator(PYMEM_DOMAIN_OBJ, &ours);
}

}  // namespace

void watch_collections() {
  if (!compat::kAnnouncesPhases) wrap_collect();
  if (!recording().options.memory) hook_objects();
  detail::g_collector = &compat::collector();
}

void unwatch_collections() {
  if (s_collect) s_collect->ml_meth = s_plain_collect;
  detail::g_collector = nullptr;
  g_attention = false;
}

void forget_collections_of_others() {
  if (s_run.thread != t_thread) s_run = {};
}

void expect_collection() {
  if (!t_thread || !detail::g_collector || s_run.thread ||
      !compat::collects_by_itself(*detail::g_collector))
    return;
  s_expected = here();
  g_attention = true;
}

void look_for_collection(format::ThreadRecord* thread) {
  const bool is_collecting = detail::g_collector->collecting;
  if (s_run.thread) {
    if (s_run.is_requested || s_run.thread != thread || is_collecting) return;
    leave(thread);
  } else if (is_collecting) {
    enter_collection(thread, s_expected);
    return;
  } else if (has_run_since(s_expected.before) && enter_collection(thread, s_expected)) {
    leave(thread);
  }
  g_attention = false;
  settle_waiting_blocks();
}

// Finalisers run within a collection and may make any string; but then one of their frames is
// current, and not the collection's node.
void note_phase(PyObject* text) {
  format::ThreadRecord* thread = t_thread;
  if (!thread || Py_TYPE(text) != &PyUnicode_Type || !PyUnicode_IS_COMPACT_ASCII(text)) return;
  const std::string_view phase(static_cast<const char*>(PyUnicode_DATA(text)),
                               static_cast<std::size_t>(PyUnicode_GET_LENGTH(text)));
  if (!s_run.thread && phase == "start") enter_collection(thread, here());
  if (s_run.thread == thread && thread->current == s_run.node && phase == "stop") leave(thread);
}

}  // namespace pyprof
