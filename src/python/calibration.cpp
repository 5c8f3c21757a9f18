#include "calibration.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "block_calibration.h"
#include "c_calls.h"
#include "c_functions.h"
#include "calibration_loop.h"
#include "frames.h"
#include "functions.h"
#include "lifetimes.h"
#include "pending_blocks.h"
#include "recording.h"
#include "unbooked_blocks.h"

namespace pyprof {
namespace {

// Loops that enter something in the ways in which programs do, and allocate nothing meanwhile. All
// that `work` does not do itself is entered from there.
constexpr const char* kCalls = R"(
class Shape:
    def same(self): return self
    def area(self, width=2): return width
def nothing(): pass
def same(a): return a
def second(a, b=2): return b
def made(outer):
    def inner(a): return outer
    return inner
def work(times=(None,) * 20, shape=Shape(), closure=made(1), pair=(1, 2)):
    for each in times:
        nothing(); same(each); second(each, 1); second(each); second(each, b=1)
        shape.same(); shape.area(); shape.area(1); closure(each); max(pair, key=same)
)";
constexpr const char* kResumes = R"(
def steps(times=(None,) * 100):
    for each in times: yield
def work():
    for each in steps(): pass
    any(steps())
)";
constexpr const char* kCCalls = R"(
def work(times=(None,) * 50, some=(1, 2), text='text'):
    for each in times:
        callable(each); len(some); text.isalpha(); some.index(2)
)";

// What is in place while a loop runs.
struct Hooks {
  void (*set)();
  void (*unset)();
  bool frames;  // whether the loop has a node itself, which is the first
};

struct Entered {
  std::uint64_t entries = 0, self_ticks = 0;
};

Entered entered_since(NodeId first) {
  Entered sum;
  CallTree& tree = recording().tree;
  for (std::uint32_t id = index(first); id < index(tree.end()); ++id) {
    const format::NodeRecord& node = tree[NodeId{id}];
    sum.entries += node.calls + node.resumes;
    sum.self_ticks += node.self_ticks;
  }
  return sum;
}

// Of a loop whose nodes begin at `first`. A function that ran hooked is specialised for that and
// would run slower plain, and the other way round, so each way has its own.
format::EventCost entry_cost_as_timed(const FreshCode& code, const Hooks& hooks, NodeId first) {
  const CalibrationLoop plain(code), hooked(code);
  const std::uint64_t entries_before = entered_since(first).entries;
  Rounds plain_ticks{}, hooked_ticks{}, inside_ticks{};
  for (int round = 0; round < kRounds; ++round) {
    plain_ticks[round] = plain.run();
    const std::uint64_t before = entered_since(first).self_ticks;
    hooks.set();
    hooked_ticks[round] = hooked.run();
    hooks.unset();
    inside_ticks[round] = entered_since(first).self_ticks - before;
  }
  const std::uint64_t entries = (entered_since(first).entries - entries_before) / kRounds;
  const std::uint64_t all_ps = ps_each(extra_ticks(plain_ticks, hooked_ticks), entries);
  return {.ps = all_ps, .inside_ps = std::min(all_ps, ps_each(median(inside_ticks), entries))};
}

// While one lives, times are exact even if they are sampled.
class ExactTimes {
 public:
  ExactTimes() { options_.tick = &kNobodyTicks; }
  ~ExactTimes() { options_.tick = tick_; }
  ExactTimes(const ExactTimes&) = delete;
  ExactTimes& operator=(const ExactTimes&) = delete;

 private:
  static constexpr Tick kNobodyTicks{kNoTicker};
  RecordOptions& options_ = recording().options;
  const Tick* tick_ = options_.tick;
};

// Ticks are too far apart to show what part of a cost lies inside. Exact times show it; of what
// they cost more, the clock's two readings, one lies inside.
format::EventCost entry_cost(const char* source, const Hooks& hooks) {
  const FreshCode code(source);
  const NodeId first{index(recording().tree.end()) + (hooks.frames ? 1 : 0)};
  const format::EventCost cost = entry_cost_as_timed(code, hooks, first);
  if (!recording().options.tick) return cost;
  const ExactTimes times;
  const format::EventCost exact = entry_cost_as_timed(code, hooks, first);
  const std::uint64_t clock_ps = exact.ps > cost.ps ? exact.ps - cost.ps : 0;
  const std::uint64_t inside_ps = exact.inside_ps - std::min(exact.inside_ps, clock_ps / 2);
  return {.ps = cost.ps, .inside_ps = std::min(cost.ps, inside_ps)};
}

// Takes back what the loops recorded: blocks, and the nodes and functions they made. The time was
// spent, so the node they ran at keeps it.
class Unrecorded {
 public:
  Unrecorded() : first_node_(recording().tree.end()), first_function_(recording().catalog.end()) {
    recording().ledger.leave_out_nodes_since(first_node_);
    recording().options.filter_prefixes.swap(filter_prefixes_);
    ignore_lives(true);
    if (recording().options.memory) blocks_.emplace();
  }
  ~Unrecorded() {
    Recording& all = recording();
    charge_time_now(t_thread);
    blocks_.reset();
    all.tree[t_thread->current].self_ticks += all.tree.forget_since(first_node_);
    all.ledger.leave_out_nodes_since(NodeId{UINT32_MAX});
    all.catalog.forget_functions_since(first_function_);
    forget_c_functions_since(first_function_);
    if (all.options.memory) forget_guesses();
    all.options.filter_prefixes.swap(filter_prefixes_);
    ignore_lives(false);
  }
  Unrecorded(const Unrecorded&) = delete;
  Unrecorded& operator=(const Unrecorded&) = delete;

  const std::optional<UnbookedBlocks>& blocks() const { return blocks_; }

 private:
  NodeId first_node_;
  FunctionId first_function_;
  std::vector<std::string> filter_prefixes_;  // for the script's functions
  std::optional<UnbookedBlocks> blocks_;      // if memory is recorded
};

}  // namespace

format::EventCosts measure_event_costs() {
  constexpr Hooks kFrames = {hook_frames, unhook_frames, true};
  constexpr Hooks kCFunctions = {hook_c_calls, unhook_c_calls, false};
  const Unrecorded unrecorded;
  format::EventCosts costs{};
  costs.call = entry_cost(kCalls, kFrames);
  costs.resume = entry_cost(kResumes, kFrames);
  if (recording().options.calls != CallKinds::kPython)
    costs.c_call = entry_cost(kCCalls, kCFunctions);
  if (unrecorded.blocks()) costs.block_ps = block_cost_ps(*unrecorded.blocks());
  return costs;
}

}  // namespace pyprof
