#include "corrected_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "preorder.h"
#include "recording_file.h"
#include "saturating.h"
#include "thread_times.h"

namespace pyprof {
namespace {

constexpr std::uint16_t kSuspendable =
    format::kFlagGenerator | format::kFlagCoroutine | format::kFlagAsyncGenerator;

// The recording's own time, by where it lies. In picoseconds: 2^64 of them are 213 days.
class OwnTime {
 public:
  OwnTime(const format::EventCosts& costs, const Profile& profile)
      : costs_(costs), profile_(profile), ps_(profile.nodes.count()) {
    for (std::size_t node = 0; node < ps_.size(); ++node) add_events(node);
  }

  void add_ns(std::size_t node, std::uint64_t ns) { add(node, ns, 1000); }

  std::uint64_t total_ns() const {
    std::uint64_t ps = 0;
    for (const std::uint64_t node_ps : ps_) ps = saturating_sum(ps, node_ps);
    return ps / 1000;
  }

  // What a node's self time has no room for must lie in its caller's: where in a call the clock is
  // read is the less certain part of a cost. Callees come after their callers.
  void correct(Profile& corrected) {
    NodeColumns& nodes = corrected.nodes;
    for (std::size_t node = ps_.size(); node-- > 0;) {
      const std::uint64_t own_ns = ps_[node] / 1000, self_ns = nodes.self_ns[node];
      if (own_ns > self_ns && nodes.parent[node] >= 0)
        add_ns(static_cast<std::size_t>(nodes.parent[node]), own_ns - self_ns);
    }
    for (std::size_t node = 0; node < ps_.size(); ++node) {
      const std::uint64_t left_ns = saturating_difference(nodes.self_ns[node], ps_[node] / 1000);
      nodes.corrected_ns.push_back(left_ns);
      corrected.totals.corrected_ns += left_ns;
    }
    corrected.has_corrected = true;
  }

 private:
  // Of a root nothing was entered.
  void add_events(std::size_t node) {
    const NodeColumns& nodes = profile_.nodes;
    if (nodes.parent[node] >= 0) {
      const format::EventCost& cost = cost_of(nodes.function[node]);
      const std::uint64_t entries = nodes.calls[node] + nodes.resumes[node];
      const std::uint64_t inside_ps = std::min(cost.inside_ps, cost.ps);
      add(node, entries, inside_ps);
      add(static_cast<std::size_t>(nodes.parent[node]), entries, cost.ps - inside_ps);
    }
    if (profile_.has_memory) add_blocks(node);
  }

  const format::EventCost& cost_of(std::size_t function) const {
    if (profile_.files.kind[profile_.functions.file[function]] == FileKind::kNative)
      return costs_.c_call;
    return profile_.functions.flags[function] & kSuspendable ? costs_.resume : costs_.call;
  }

  // A cost is that of an allocation with its release: half of it for each that happened. A release
  // counts for the node that allocated the block, which mostly is where it happens.
  void add_blocks(std::size_t node) {
    const MemoryColumns& memory = profile_.nodes.memory;
    add(node, memory[kAllocCount][node], costs_.block_ps / 2);
    add(node, saturating_difference(memory[kAllocCount][node], memory[kLiveCount][node]),
        costs_.block_ps / 2);
  }

  void add(std::size_t node, std::uint64_t events, std::uint64_t cost_ps) {
    const auto ps = static_cast<unsigned __int128>(events) * cost_ps;
    const auto added = static_cast<std::uint64_t>(std::min<unsigned __int128>(ps, UINT64_MAX));
    ps_[node] = saturating_sum(ps_[node], added);
  }

  const format::EventCosts& costs_;
  const Profile& profile_;
  std::vector<std::uint64_t> ps_;
};

// Where getting ready was charged; the root of the first thread if a forked process never had it.
std::size_t setup_position(const RecordingFile& file, const Preorder& order) {
  const std::uint32_t node = index(file.header().setup_node);
  if (node >= order.position.size())
    file.fail_damaged(fmt::format("getting ready was node {}, which is not there", node));
  return node != 0 && order.has_place(node) ? order.position[node] : 0;
}

}  // namespace

void add_corrected(const RecordingFile& file, const RunClock& clock, const Preorder& order,
                   Profile& profile) {
  const format::Header& header = file.header();
  OwnTime own(header.costs, profile);
  if (header.setup_cpu_ns && profile.nodes.count() > 0)
    own.add_ns(setup_position(file, order), header.setup_cpu_ns);
  // Looking at variables is charged to nodes, but to which of them is not known.
  const std::uint64_t locals_ns = clock.scale.starting_at(0).since_start(header.locals_ticks);
  const std::uint64_t all_ns = saturating_sum(own.total_ns(), locals_ns);
  profile.meta.overhead_ns = std::min(all_ns, kLargestInteger);
  if (profile.has_time) own.correct(profile);
}

}  // namespace pyprof
