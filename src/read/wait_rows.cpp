#include "wait_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "preorder.h"
#include "recording_file.h"
#include "saturating.h"

namespace pyprof {
namespace {

std::vector<std::uint64_t> waits_by_position(const RecordingFile& file, const Preorder& order,
                                             const Column& self_ns) {
  std::vector<std::uint64_t> waits(self_ns.size());
  for (std::size_t i = 1; i < file.waits().size(); ++i) {
    const format::WaitRecord record = file.waits()[i];
    const std::uint32_t node = index(record.node);
    if (node == 0 || node >= order.position.size())
      file.fail_damaged(fmt::format("wait {} is of node {}, which is not there", i, node));
    if (!order.has_place(node)) continue;
    std::uint64_t& wait = waits[order.position[node]];
    // The clocks are read one after the other, so a wait may come out a little longer.
    wait = std::min(saturating_sum(wait, record.wait_ns), self_ns[order.position[node]]);
  }
  return waits;
}

void show_cpu_time(const std::vector<std::uint64_t>& waits, Profile& profile) {
  Column cpu_ns;
  profile.totals.self_ns = 0;
  for (std::size_t node = 0; node < waits.size(); ++node) {
    cpu_ns.push_back(profile.nodes.self_ns[node] - waits[node]);
    profile.totals.self_ns += cpu_ns[node];
  }
  profile.nodes.self_ns = std::move(cpu_ns);
  for (ThreadRow& thread : profile.threads) {
    thread.end_ns = thread.start_ns;
    for (std::uint64_t i = 0; i < profile.nodes.subtree_size[thread.root]; ++i)
      thread.end_ns += profile.nodes.self_ns[thread.root + i];
  }
}

}  // namespace

void add_waits(const RecordingFile& file, const Preorder& order, Profile& profile) {
  const std::vector<std::uint64_t> waits = waits_by_position(file, order, profile.nodes.self_ns);
  if (file.header().recorded & format::kShowsCpuTime) return show_cpu_time(waits, profile);
  profile.has_waits = true;
  for (const std::uint64_t wait : waits) {
    profile.nodes.wait_ns.push_back(wait);
    profile.totals.wait_ns += wait;
  }
}

}  // namespace pyprof
