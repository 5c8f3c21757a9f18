#include "task_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "preorder.h"
#include "recording_file.h"
#include "saturating.h"
#include "string_pool.h"
#include "thread_times.h"

namespace pyprof {

void add_tasks(const RecordingFile& file, const RunClock& clock, const Preorder& order,
               StringPool& strings, Profile& profile) {
  if (file.tasks().size() <= 1) return;
  TaskColumns& rows = profile.tasks;
  for (std::size_t i = 1; i < file.tasks().size(); ++i) {
    const format::TaskRecord& record = file.tasks()[i];
    if (index(record.node) == 0 && file.is_forked()) continue;  // of its parent
    if (index(record.node) == 0 || index(record.node) >= order.position.size())
      file.fail_damaged(
          fmt::format("task {} runs node {}, which is not there", i, index(record.node)));
    const std::uint32_t node = order.position[index(record.node)];
    const std::uint32_t thread = thread_of(profile, node);
    const std::uint64_t start_ns = clock.scale.since_start(record.start_ticks);
    const std::uint64_t end_ticks = record.end_ticks ? record.end_ticks : clock.end_ticks;
    rows.name.push_back(strings.id(file.text(record.name)));
    rows.thread.push_back(thread);
    rows.node.push_back(static_cast<std::int32_t>(node));
    rows.start_ns.push_back(start_ns);
    rows.end_ns.push_back(std::max(start_ns, clock.scale.since_start(end_ticks)));
    rows.run_ns.push_back(clock.scale.starting_at(0).since_start(record.run_ticks));
    if (profile.has_memory) rows.alloc_bytes.push_back(record.alloc_bytes);
  }
  profile.has_tasks = rows.node.size() > 0;
}

}  // namespace pyprof
