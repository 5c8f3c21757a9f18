#include "mark_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "preorder.h"
#include "recording_file.h"
#include "string_pool.h"
#include "thread_times.h"

namespace pyprof {

void add_marks(const RecordingFile& file, const RunClock& clock, const Preorder& order,
               StringPool& strings, Profile& profile) {
  const auto records = file.marks();
  profile.has_marks = records.size() > 1;
  std::uint64_t latest_ns = 0;  // processors' counters may differ by a few ticks
  for (std::size_t i = 1; i < records.size(); ++i) {
    const format::MarkRecord record = records[i];
    if (index(record.node) == 0 || index(record.node) >= order.position.size())
      file.fail_damaged(
          fmt::format("mark {} is of node {}, which is not there", i, index(record.node)));
    const std::uint32_t node = order.position[index(record.node)];
    latest_ns = std::max(latest_ns, clock.scale.since_start(record.ticks));
    profile.marks.t_ns.push_back(latest_ns);
    profile.marks.thread.push_back(thread_of(profile, node));
    profile.marks.node.push_back(node);
    profile.marks.label.push_back(strings.id(file.text(record.label)));
  }
}

}  // namespace pyprof
