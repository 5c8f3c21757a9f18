#include "bracket_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "preorder.h"
#include "recording_file.h"
#include "string_pool.h"
#include "thread_times.h"

namespace pyprof {

void add_brackets(const RecordingFile& file, const RunClock& clock, const Preorder& order,
                  StringPool& strings, Profile& profile) {
  const auto records = file.brackets();
  for (std::size_t i = 1; i < records.size(); ++i) {
    const format::BracketRecord record = records[i];
    if (index(record.node) == 0 && file.is_forked()) continue;  // of its parent
    if (index(record.node) == 0 || index(record.node) >= order.position.size())
      file.fail_damaged(
          fmt::format("bracket {} is of node {}, which is not there", i, index(record.node)));
    const std::uint64_t end = record.end_ticks != 0 ? record.end_ticks : clock.end_ticks;
    BracketColumns& rows = profile.brackets;
    rows.name.push_back(strings.id(file.text(record.name)));
    rows.node.push_back(order.position[index(record.node)]);
    rows.start_ns.push_back(clock.scale.since_start(record.start_ticks));
    rows.end_ns.push_back(clock.scale.since_start(std::max(end, record.start_ticks)));
  }
  profile.has_brackets = !profile.brackets.node.empty();
}

}  // namespace pyprof
