#include "calibration.h"

#include <algorithm>
#include <string>

#include "blocks.h"
#include "c_calls.h"
#include "compat.h"
#include "frames.h"
#include "functions.h"
#include "lifetimes.h"
#include "pending_blocks.h"
#include "recording.h"
#include "types.h"

namespace pyprof {
namespace {

constexpr int kEvents = 1000, kRounds = 8;

template <typename Work>
std::uint64_t time_ns(Work work) {
  const std::uint64_t start = monotonic_ns();
  work();
  return monotonic_ns() - start;
}

// What one event costs more with the hooks than without. The two take turns, and of each the
// fastest round counts: what disturbs a measurement only ever makes it longer.
template <typename Plain, typename Hooked>
std::uint64_t extra_cost_ps(Plain plain, Hooked hooked) {
  std::uint64_t plain_ns = UINT64_MAX, hooked_ns = UINT64_MAX;
  for (int round = 0; round < kRounds; ++round) {
    plain_ns = std::min(plain_ns, time_ns(plain));
    hooked_ns = std::min(hooked_ns, time_ns(hooked));
  }
  return hooked_ns > plain_ns ? (hooked_ns - plain_ns) * 1000 / kEvents : 0;
}

// The least a call can cost, for a machine so busy that no round was clean: two looks at the clock.
std::uint64_t two_looks_ps() {
  const std::uint64_t ns = time_ns([] {
    for (int i = 0; i < 2 * kEvents; ++i) read_ticks(recording().clock);
  });
  return ns * 1000 / kEvents;
}

// The rest of a function that calls f kEvents times, counted by numbers so small that nothing is
// allocated.
constexpr const char* kCalls = R"():
    i = 0
    while i < 10:
        j = 0
        while j < 100: f(j); j += 1
        i += 1
)";

// A new function each time: code that has run hooked is specialised for it and would run slower
// plain, and the other way round.
PyObject* make_function(const std::string& callee) {
  const OwnWork own;
  const std::string source = "def work(f=" + callee + kCalls;
  PyObject* names = PyDict_New();
  PyObject* code = Py_CompileString(source.c_str(), "<calibration>", Py_file_input);
  if (!names || !code) return nullptr;
  PyDict_SetItemString(names, "__builtins__", PyEval_GetBuiltins());
  PyObject* done = PyEval_EvalCode(code, names, names);
  Py_DECREF(code);
  PyObject* work = done ? PyDict_GetItemString(names, "work") : nullptr;
  Py_XINCREF(work);
  Py_XDECREF(done);
  Py_DECREF(names);
  return work;
}

// Calls `callee` plain, and with `hook` in place.
std::uint64_t hooked_cost_ps(const char* callee, void (*hook)(), void (*unhook)()) {
  PyObject *plain = make_function(callee), *hooked = make_function(callee);
  const auto call = [](PyObject* work) { Py_XDECREF(PyObject_CallNoArgs(work)); };
  std::uint64_t cost = 0;
  if (plain && hooked)
    cost = extra_cost_ps([&] { call(plain); },
                         [&] {
                           hook();
                           call(hooked);
                           unhook();
                         });
  Py_XDECREF(plain);
  Py_XDECREF(hooked);
  PyErr_Clear();
  return std::max(cost, recording().options.time ? two_looks_ps() : 0);
}

// Floats without a float: the type is read from the block, as it will be in the script.
template <typename Allocate, typename Free>
void allocate_floats(Allocate allocate, Free free) {
  for (int i = 0; i < kEvents; ++i) {
    auto* made = static_cast<PyObject*>(allocate(sizeof(PyFloatObject)));
    if (!made) return;
    made->ob_type = &PyFloat_Type;
    free(made);
  }
}

std::uint64_t allocation_cost_ps() {
  const PyMemAllocatorEx& below = wrapped_object_allocator();
  return extra_cost_ps(
      [&] {
        allocate_floats([&](std::size_t bytes) { return below.malloc(below.ctx, bytes); },
                        [&](void* block) { below.free(below.ctx, block); });
      },
      [] { allocate_floats(PyObject_Malloc, PyObject_Free); });
}

// Takes back what the loops recorded: the nodes and functions they made, and at the node they ran
// at the floats. The time was spent, so that node keeps it.
class Unrecorded {
 public:
  Unrecorded() : first_node_(recording().tree.end()), first_function_(recording().catalog.end()) {
    recording().ledger.leave_out_nodes_since(first_node_);
    ignore_lives(true);
  }
  ~Unrecorded() {
    Recording& all = recording();
    charge_time_now(t_thread);
    if (all.options.memory) settle_all_blocks();
    all.tree[t_thread->current].self_ticks += all.tree.forget_since(first_node_);
    all.ledger.leave_out_nodes_since(NodeId{UINT32_MAX});
    all.catalog.forget_functions_since(first_function_);
    forget_builtins_since(first_function_);
    if (all.options.memory) {
      forget_floats();
      forget_guesses();
    }
    ignore_lives(false);
  }
  Unrecorded(const Unrecorded&) = delete;
  Unrecorded& operator=(const Unrecorded&) = delete;

 private:
  static void forget_floats() {
    constexpr std::uint64_t kFloats = std::uint64_t{kEvents} * kRounds;
    Recording& all = recording();
    const KnownType* type = type_registry().find(&PyFloat_Type);
    const CellId id =
        type ? all.ledger.cell({t_thread->current}, type_registry().id_of(*type)) : CellId::kNone;
    if (id == CellId::kNone) return;
    format::CellRecord& cell = all.ledger[id];
    cell.alloc_count -= kFloats;
    cell.alloc_bytes -= kFloats * sizeof(PyFloatObject);
    cell.free_count -= kFloats;
    cell.free_bytes -= kFloats * sizeof(PyFloatObject);
  }

  NodeId first_node_;
  FunctionId first_function_;
};

}  // namespace

format::EventCosts measure_event_costs() {
  const Unrecorded unrecorded;
  const RecordOptions& options = recording().options;
  format::EventCosts costs{};
  costs.call_ps = hooked_cost_ps("lambda a: None", hook_frames, unhook_frames);
  if (options.calls != CallKinds::kPython)
    costs.c_call_ps = hooked_cost_ps("abs", hook_c_calls, unhook_c_calls);
  if (options.memory) costs.allocation_ps = allocation_cost_ps();
  return costs;
}

}  // namespace pyprof
