#include "merged_times.h"

#include <algorithm>
#include <map>
#include <utility>

namespace pyprof {
namespace {

// The heap of each thread has a value for each row. Of a thousand processes that would be gigabytes
// which nobody can look at.
constexpr std::size_t kMostThreadValues = 4'000'000;
constexpr std::size_t kLaneEnds = SIZE_MAX;  // in place of a row

// One row of one lane's table, at a time of the merged profile.
struct Event {
  std::uint64_t t_ns;
  std::size_t lane;
  std::size_t row;
};

void sort(std::vector<Event>& events) {
  std::stable_sort(events.begin(), events.end(),
                   [](const Event& a, const Event& b) { return a.t_ns < b.t_ns; });
}

// Of tables that have the time of each row since the run's start.
std::vector<Event> events_of(const std::vector<MergedLane>& lanes,
                             const Column& (*times)(const Profile& profile)) {
  std::vector<Event> events;
  for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
    const Column& t_ns = times(*lanes[lane].profile);
    for (std::size_t row = 0; row < t_ns.size(); ++row)
      events.push_back({lanes[lane].begin_ns + t_ns[row], lane, row});
  }
  sort(events);
  return events;
}

std::vector<Event> timeline_events(const std::vector<MergedLane>& lanes) {
  std::vector<Event> events;
  for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
    const Column& dt_ns = lanes[lane].profile->timeline.dt_ns;
    std::uint64_t t_ns = lanes[lane].begin_ns;
    for (std::size_t row = 0; row < dt_ns.size(); ++row)
      events.push_back({t_ns += dt_ns[row], lane, row});
    const std::uint64_t end_ns = lanes[lane].begin_ns + lanes[lane].profile->meta.duration_ns;
    if (!dt_ns.empty() && lanes.size() > 1)
      events.push_back({std::max(end_ns, t_ns), lane, kLaneEnds});
  }
  sort(events);
  // The last one to end leaves nothing to compare with.
  while (!events.empty() && events.back().row == kLaneEnds) events.pop_back();
  return events;
}

std::uint64_t value_at(const Column& column, std::size_t row) {
  return row == kLaneEnds ? 0 : column[row];
}

// The heap of each thread of a lane; a lane of one thread has no columns for it.
std::map<std::uint64_t, const Column*> thread_heaps(const MergedLane& lane) {
  const Profile& profile = *lane.profile;
  std::map<std::uint64_t, const Column*> heaps;
  if (profile.timeline.thread_heap.empty() && !lane.tids.empty())
    heaps[lane.tids[0]] = &profile.timeline.heap_bytes;
  for (const ThreadHeapColumn& column : profile.timeline.thread_heap)
    for (std::size_t i = 0; i < profile.threads.size(); ++i)
      if (profile.threads[i].tid == column.tid) heaps[lane.tids[i]] = &column.bytes;
  return heaps;
}

void add_thread_heaps(const std::vector<MergedLane>& lanes, const std::vector<Event>& events,
                      TimelineColumns& timeline) {
  std::map<std::uint64_t, ThreadHeapColumn> columns;
  for (std::size_t lane = 0; lane < lanes.size(); ++lane)
    for (const auto& [tid, bytes] : thread_heaps(lanes[lane])) {
      ThreadHeapColumn& column = columns[tid];
      column.tid = tid;
      std::uint64_t last = 0;
      for (const Event& event : events) {
        if (event.lane == lane) last = value_at(*bytes, event.row);
        column.bytes.push_back(last);
      }
    }
  for (auto& [tid, column] : columns) timeline.thread_heap.push_back(std::move(column));
}

}  // namespace

std::vector<std::uint64_t> begins_of(const std::vector<MergedRun>& runs) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> intervals;
  intervals.reserve(runs.size());
  for (const MergedRun& run : runs)
    intervals.push_back({run.profile.meta.start_unix_ns, run.profile.meta.duration_ns});
  std::sort(intervals.begin(), intervals.end());
  const std::uint64_t first = intervals[0].first;
  std::uint64_t latest = 0;  // end, since the first
  std::vector<std::uint64_t> together(runs.size());
  for (const auto& [start, duration] : intervals) {
    if (start - first > latest) return together;
    latest = std::max(latest, start - first + duration);
  }
  for (std::size_t i = 0; i < runs.size(); ++i)
    together[i] = runs[i].profile.meta.start_unix_ns - first;
  return together;
}

TimelineColumns merged_timeline(const std::vector<MergedLane>& lanes) {
  const std::vector<Event> events = timeline_events(lanes);
  TimelineColumns timeline;
  std::vector<std::uint64_t> rss(lanes.size()), heap(lanes.size());
  std::uint64_t rss_sum = 0, heap_sum = 0, t_ns = 0;
  const auto update = [](std::uint64_t& sum, std::uint64_t& last, std::uint64_t value) {
    sum = sum - last + value;
    last = value;
  };
  for (const Event& event : events) {
    const MergedLane& lane = lanes[event.lane];
    const TimelineColumns& from = lane.profile->timeline;
    update(rss_sum, rss[event.lane], value_at(from.rss_bytes, event.row));
    if (lane.profile->has_memory)
      update(heap_sum, heap[event.lane], value_at(from.heap_bytes, event.row));
    timeline.dt_ns.push_back(event.t_ns - t_ns);
    t_ns = event.t_ns;
    timeline.rss_bytes.push_back(rss_sum);
    if (lane.profile->has_memory) timeline.heap_bytes.push_back(heap_sum);
    const std::int32_t node = event.row == kLaneEnds ? -1 : from.node[event.row];
    timeline.node.push_back(node < 0 ? -1 : node + static_cast<std::int32_t>(lane.first_node));
  }
  std::size_t threads = 0;
  for (const MergedLane& lane : lanes) threads += lane.tids.size();
  if (lanes[0].profile->has_memory && threads * events.size() <= kMostThreadValues)
    add_thread_heaps(lanes, events, timeline);
  return timeline;
}

BracketColumns merged_brackets(const std::vector<MergedLane>& lanes) {
  BracketColumns brackets;
  const auto times = [](const Profile& profile) -> const Column& {
    return profile.brackets.start_ns;
  };
  for (const Event& event : events_of(lanes, times)) {
    const MergedLane& lane = lanes[event.lane];
    const BracketColumns& from = lane.profile->brackets;
    brackets.name.push_back(lane.strings[from.name[event.row]]);
    brackets.node.push_back(lane.first_node + from.node[event.row]);
    brackets.start_ns.push_back(event.t_ns);
    brackets.end_ns.push_back(lane.begin_ns + from.end_ns[event.row]);
  }
  return brackets;
}

GcColumns merged_gc(const std::vector<MergedLane>& lanes) {
  GcColumns gc;
  const auto times = [](const Profile& profile) -> const Column& { return profile.gc.t_ns; };
  for (const Event& event : events_of(lanes, times)) {
    const GcColumns& from = lanes[event.lane].profile->gc;
    gc.t_ns.push_back(event.t_ns);
    gc.duration_ns.push_back(from.duration_ns[event.row]);
    gc.generation.push_back(from.generation[event.row]);
    gc.collected.push_back(from.collected[event.row]);
  }
  return gc;
}

MarkColumns merged_marks(const std::vector<MergedLane>& lanes) {
  MarkColumns marks;
  const auto times = [](const Profile& profile) -> const Column& { return profile.marks.t_ns; };
  for (const Event& event : events_of(lanes, times)) {
    const MergedLane& lane = lanes[event.lane];
    const MarkColumns& from = lane.profile->marks;
    marks.t_ns.push_back(event.t_ns);
    marks.thread.push_back(from.thread[event.row] + lane.first_thread);
    marks.node.push_back(from.node[event.row] + lane.first_node);
    marks.label.push_back(lane.strings[from.label[event.row]]);
  }
  return marks;
}

}  // namespace pyprof
