#include "calibration.h"

#include <algorithm>
#include <limits>

#include "blocks.h"
#include "c_calls.h"
#include "compat.h"
#include "frames.h"
#include "functions.h"
#include "recording.h"
#include "types.h"

namespace pyprof {
namespace {

constexpr int kEvents = 1000, kRounds = 5;

// The fastest of several rounds: what disturbs a measurement only ever makes it longer.
template <typename Work>
std::uint64_t fastest_ns(Work work) {
  std::uint64_t best = std::numeric_limits<std::uint64_t>::max();
  for (int round = 0; round < kRounds; ++round) {
    const std::uint64_t start = monotonic_ns();
    work();
    best = std::min(best, monotonic_ns() - start);
  }
  return best;
}

std::uint64_t cost_ps(std::uint64_t hooked_ns, std::uint64_t plain_ns) {
  return hooked_ns > plain_ns ? (hooked_ns - plain_ns) * 1000 / kEvents : 0;
}

// A new function each time: code that has run hooked is specialised for it and would run slower
// plain, and the other way round.
PyObject* make_function(const char* source) {
  const OwnWork own;
  PyObject* names = PyDict_New();
  PyObject* code = Py_CompileString(source, "<calibration>", Py_file_input);
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

std::uint64_t run_ns(const char* source) {
  PyObject* work = make_function(source);
  if (!work) return PyErr_Clear(), 0;
  const std::uint64_t ns = fastest_ns([&] { Py_XDECREF(PyObject_CallNoArgs(work)); });
  Py_DECREF(work);
  PyErr_Clear();
  return ns;
}

// kEvents calls, counted by numbers so small that nothing is allocated.
constexpr const char* kCalls = R"(
def f(a): pass
def work(f=f):
    i = 0
    while i < 10:
        j = 0
        while j < 100: f(j); j += 1
        i += 1
)";
constexpr const char* kCCalls = R"(
def work(f=abs):
    i = 0
    while i < 10:
        j = 0
        while j < 100: f(j); j += 1
        i += 1
)";

std::uint64_t call_cost_ps() {
  const std::uint64_t plain = run_ns(kCalls);
  hook_frames();
  const std::uint64_t hooked = run_ns(kCalls);
  unhook_frames();
  return cost_ps(hooked, plain);
}

std::uint64_t c_call_cost_ps() {
  const std::uint64_t plain = run_ns(kCCalls);
  hook_c_calls();
  const std::uint64_t hooked = run_ns(kCCalls);
  unhook_c_calls();
  return cost_ps(hooked, plain);
}

// Floats without a float: the type is read from the block, as it will be in the script.
template <typename Allocate, typename Free>
std::uint64_t allocations_ns(Allocate allocate, Free free) {
  return fastest_ns([&] {
    for (int i = 0; i < kEvents; ++i) {
      auto* made = static_cast<PyObject*>(allocate(sizeof(PyFloatObject)));
      if (!made) return;
      made->ob_type = &PyFloat_Type;
      free(made);
    }
  });
}

std::uint64_t allocation_cost_ps() {
  const PyMemAllocatorEx& plain = wrapped_object_allocator();
  const std::uint64_t bare =
      allocations_ns([&](std::size_t bytes) { return plain.malloc(plain.ctx, bytes); },
                     [&](void* block) { plain.free(plain.ctx, block); });
  const std::uint64_t hooked = allocations_ns(PyObject_Malloc, PyObject_Free);
  return cost_ps(hooked, bare);
}

// Takes back what the loops recorded: the nodes and functions they made, and at the node they ran
// at the floats. The time was spent, so that node keeps it.
class Unrecorded {
 public:
  Unrecorded() : first_node_(recording().tree.end()), first_function_(recording().catalog.end()) {
    recording().ledger.leave_out_nodes_since(first_node_);
  }
  ~Unrecorded() {
    Recording& all = recording();
    charge_time_now(t_thread);
    if (all.options.memory) settle_all_blocks();
    all.tree[t_thread->current].self_ticks += all.tree.forget_since(first_node_);
    all.ledger.leave_out_nodes_since(NodeId{UINT32_MAX});
    all.catalog.forget_functions_since(first_function_);
    forget_builtins_since(first_function_);
    if (all.options.memory) forget_floats();
  }
  Unrecorded(const Unrecorded&) = delete;
  Unrecorded& operator=(const Unrecorded&) = delete;

 private:
  static void forget_floats() {
    constexpr std::uint64_t kFloats = std::uint64_t{kEvents} * kRounds;
    Recording& all = recording();
    const KnownType* type = type_registry().find(&PyFloat_Type);
    const CellId id = type ? all.ledger.cell(t_thread->current, type->id) : CellId::kNone;
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
  costs.call_ps = call_cost_ps();
  if (options.calls != CallKinds::kPython) costs.c_call_ps = c_call_cost_ps();
  if (options.memory) costs.allocation_ps = allocation_cost_ps();
  return costs;
}

}  // namespace pyprof
