#include <pyprof/analyze/over_time.h>

#include <algorithm>

namespace pyprof {
namespace {

// By node; roots that no thread has, which check_shape() refuses, do not occur.
std::vector<std::size_t> threads_of_nodes(const Profile& profile) {
  std::vector<std::size_t> threads(profile.nodes.count());
  for (std::size_t i = 0; i < profile.threads.size(); ++i) threads[profile.threads[i].root] = i;
  for (std::size_t i = 0; i < threads.size(); ++i)
    if (const std::int32_t parent = profile.nodes.parent[i]; parent >= 0)
      threads[i] = threads[static_cast<std::size_t>(parent)];
  return threads;
}

std::vector<std::uint32_t> depths_of_nodes(const NodeColumns& nodes) {
  std::vector<std::uint32_t> depths(nodes.count());
  for (std::size_t i = 0; i < depths.size(); ++i)
    if (const std::int32_t parent = nodes.parent[i]; parent >= 0)
      depths[i] = depths[static_cast<std::size_t>(parent)] + 1;
  return depths;
}

bool is_earlier(const MemoryAt& a, const MemoryAt& b) { return a.t_ns < b.t_ns; }

// Follows the calls of one thread, which come in the order in which they began.
class DepthTrace {
 public:
  explicit DepthTrace(std::vector<DepthAt>& trace) : trace_(trace) {}

  void enter(std::uint64_t start_ns, std::uint64_t end_ns, std::uint32_t depth) {
    leave_until(start_ns);
    open_.push_back({end_ns, depth});
    trace_.push_back({start_ns, depth});
  }

  void leave_until(std::uint64_t now_ns) {
    while (!open_.empty() && open_.back().end_ns <= now_ns) {
      const std::uint64_t end_ns = open_.back().end_ns;
      open_.pop_back();
      trace_.push_back({end_ns, open_.empty() ? 0 : open_.back().depth});
    }
  }

 private:
  struct OpenCall {
    std::uint64_t end_ns;
    std::uint32_t depth;
  };
  std::vector<DepthAt>& trace_;
  std::vector<OpenCall> open_;
};

}  // namespace

std::vector<std::uint64_t> times_of(const TimelineColumns& timeline) {
  std::vector<std::uint64_t> times;
  std::uint64_t now = 0;
  for (std::size_t row = 0; row < timeline.dt_ns.size(); ++row)
    times.push_back(now = std::min(now + timeline.dt_ns[row], kLargestInteger));
  return times;
}

std::vector<MemoryAt> heap_over_time(const Profile& profile) {
  if (!profile.has_memory) return {};
  const TimelineColumns& timeline = profile.timeline;
  const std::vector<std::uint64_t> times = times_of(timeline);
  std::vector<MemoryAt> rows;
  for (std::size_t row = 0; row < times.size(); ++row)
    rows.push_back({times[row], timeline.heap_bytes[row], timeline.node[row]});
  for (const PeakRow& peak : profile.peaks) {
    const MemoryAt exact{peak.t_ns, peak.bytes, peak.node};
    rows.insert(std::upper_bound(rows.begin(), rows.end(), exact, is_earlier), exact);
  }
  return rows;
}

std::optional<std::size_t> thread_of(const Profile& profile, std::int32_t node) {
  if (node < 0) return {};
  auto root = static_cast<std::size_t>(node);
  while (profile.nodes.parent[root] >= 0)
    root = static_cast<std::size_t>(profile.nodes.parent[root]);
  for (std::size_t i = 0; i < profile.threads.size(); ++i)
    if (profile.threads[i].root == root) return i;
  return {};
}

std::vector<std::vector<DepthAt>> depth_over_time(const Profile& profile) {
  const SpanColumns& spans = profile.spans;
  const std::vector<std::uint32_t> depths = depths_of_nodes(profile.nodes);
  std::vector<std::vector<DepthAt>> traces(profile.threads.size());
  std::vector<DepthTrace> threads(traces.begin(), traces.end());
  for (std::size_t i = 0; i < spans.node.size(); ++i)
    threads[spans.thread[i]].enter(spans.start_ns[i], spans.start_ns[i] + spans.duration_ns[i],
                                   depths[spans.node[i]]);
  for (DepthTrace& thread : threads) thread.leave_until(UINT64_MAX);
  return traces;
}

std::vector<std::vector<Interval>> running_intervals(const Profile& profile) {
  const std::vector<std::size_t> threads = threads_of_nodes(profile);
  const std::vector<std::uint64_t> times = times_of(profile.timeline);
  std::vector<std::vector<Interval>> intervals(profile.threads.size());
  for (std::size_t row = 1; row < times.size(); ++row) {
    const std::int32_t node = profile.timeline.node[row];
    if (node < 0) continue;
    auto& of_thread = intervals[threads[static_cast<std::size_t>(node)]];
    if (!of_thread.empty() && of_thread.back().end_ns == times[row - 1])
      of_thread.back().end_ns = times[row];
    else
      of_thread.push_back({times[row - 1], times[row]});
  }
  return intervals;
}

std::vector<std::uint64_t> released_bytes(const Profile& profile) {
  std::vector<std::uint64_t> released(profile.functions.name.size());
  const Column& heap = profile.timeline.heap_bytes;
  for (std::size_t row = 1; row < heap.size(); ++row) {
    const std::int32_t node = profile.timeline.node[row];
    if (node < 0 || heap[row] >= heap[row - 1]) continue;
    std::uint64_t& sum = released[profile.nodes.function[static_cast<std::size_t>(node)]];
    sum = std::min(sum + heap[row - 1] - heap[row], kLargestInteger);
  }
  return released;
}

}  // namespace pyprof
