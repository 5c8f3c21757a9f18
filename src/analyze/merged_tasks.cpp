#include "merged_tasks.h"

namespace pyprof {
namespace {

// Both ends of a step are rounded, as those of a span are.
void add_steps(const MergedLane& lane, std::size_t first_task, Profile& target) {
  const TaskStepColumns& from = lane.profile->task_steps;
  TaskStepColumns& to = target.task_steps;
  for (std::size_t i = 0; i < from.task.size(); ++i) {
    if (from.duration_ns[i] + 1 < target.spans.threshold_ns) continue;
    to.task.push_back(from.task[i] + first_task);
    to.start_ns.push_back(from.start_ns[i] + lane.begin_ns);
    to.duration_ns.push_back(from.duration_ns[i]);
  }
}

}  // namespace

void add_tasks(const MergedLane& lane, Profile& target) {
  const TaskColumns& from = lane.profile->tasks;
  TaskColumns& to = target.tasks;
  const std::size_t first_task = to.name.size();
  const auto first_node = static_cast<std::int32_t>(lane.first_node);
  for (std::size_t i = 0; i < from.name.size(); ++i) {
    to.name.push_back(lane.strings[from.name[i]]);
    to.thread.push_back(from.thread[i] + lane.first_thread);
    to.node.push_back(from.node[i] < 0 ? -1 : from.node[i] + first_node);
    to.start_ns.push_back(from.start_ns[i] + lane.begin_ns);
    to.end_ns.push_back(from.end_ns[i] + lane.begin_ns);
    to.run_ns.push_back(from.run_ns[i]);
    if (target.has_memory) to.alloc_bytes.push_back(from.alloc_bytes[i]);
  }
  target.has_tasks = !to.name.empty();
  if (target.has_spans) add_steps(lane, first_task, target);
}

}  // namespace pyprof
