#include "run_facts.h"

#include <fmt/format.h>

#include <algorithm>

#include "preorder.h"
#include "recording_file.h"

namespace pyprof {
namespace {

constexpr const char* kTool = "pyprof-host " PYPROF_VERSION;

std::string clock_name(const format::Header& header) {
  if (header.recorded & format::kShowsCpuTime) return "thread-cpu";
  return header.clock == format::ClockKind::kTimestampCounter ? "tsc" : "monotonic";
}

std::string state_name(RunState state, bool has_exception) {
  switch (state) {
    case RunState::kExited:
      return has_exception ? "exception" : "completed";
    case RunState::kSignaled:
      return "signaled";
    case RunState::kRunning:
      return "running";
    case RunState::kLost:
      break;
  }
  return "lost";
}

std::vector<std::pair<std::string, std::string>> options_of(const RecordingFile& file) {
  std::vector<std::pair<std::string, std::string>> options;
  for (const std::string& item : file.text_items(file.header().options)) {
    const std::size_t equals = std::min(item.find('='), item.size());
    options.emplace_back(item.substr(0, equals), item.substr(std::min(equals + 1, item.size())));
  }
  return options;
}

// A node as stacks.json names it; -1 for none.
std::int32_t position_of(const RecordingFile& file, const Preorder& order, NodeId node,
                         const char* who) {
  if (node == NodeId::kNone) return -1;
  if (index(node) >= order.position.size())
    file.fail_damaged(fmt::format("{} names node {}, which is not there", who, index(node)));
  return static_cast<std::int32_t>(order.position[index(node)]);
}

std::int32_t thread_of(const Profile& profile, std::int32_t node) {
  for (std::size_t i = 0; i < profile.threads.size(); ++i) {
    const auto root = static_cast<std::int64_t>(profile.threads[i].root);
    const auto size =
        static_cast<std::int64_t>(profile.nodes.subtree_size[profile.threads[i].root]);
    if (node >= root && node < root + size) return static_cast<std::int32_t>(i);
  }
  return -1;
}

}  // namespace

StatusRow status_of(const RecordingFile& file, const RunEnd& end) {
  const format::Header& header = file.header();
  const std::string exception = file.text(header.exception_type);
  const bool raised = end.state == RunState::kExited && !exception.empty();
  StatusRow status;
  status.state = state_name(end.state, raised);
  if (end.state == RunState::kExited) status.exit_code = end.exit_code;
  if (end.state == RunState::kSignaled) status.signal = end.signal;
  if (raised) status.exception = {exception, file.text(header.exception_message)};
  status.oom = end.oom;
  return status;
}

MetaRow meta_of(const RecordingFile& file, const RunClock& clock, const Profile& profile) {
  const format::Header& header = file.header();
  MetaRow meta;
  meta.tool = kTool;
  meta.python = file.text(header.python_version);
  meta.link = file.text(header.link_kind);
  meta.platform = file.text(header.platform);
  meta.argv = file.text_items(header.argv);
  meta.cwd = file.text(header.cwd);
  meta.pid = header.pid;
  meta.ppid = header.ppid;
  // Beyond 2^53, but a multiple of 256 there is exact in a double.
  meta.start_unix_ns = header.start_unix_ns / 256 * 256;
  meta.duration_ns = clock.scale.since_start(clock.end_ticks);
  for (const ThreadRow& thread : profile.threads)
    meta.duration_ns = std::max(meta.duration_ns, thread.end_ns);
  meta.clock = clock_name(header);
  meta.engine = file.text(header.engine);
  meta.options = options_of(file);
  return meta;
}

void add_timeline(const RecordingFile& file, const Preorder& order, Profile& profile) {
  std::uint64_t last_ns = file.header().start.monotonic_ns;
  for (std::size_t i = 1; i < file.timeline().size(); ++i) {
    const format::TimelineRecord& row = file.timeline()[i];
    const std::uint64_t ns = std::max(row.monotonic_ns, last_ns);
    profile.timeline.dt_ns.push_back(ns - last_ns);
    last_ns = ns;
    profile.timeline.rss_bytes.push_back(row.rss_bytes);
    if (profile.has_memory) profile.timeline.heap_bytes.push_back(row.heap_bytes);
    profile.timeline.node.push_back(position_of(file, order, row.node, "the timeline"));
  }
}

void add_gc_runs(const RecordingFile& file, const RunClock& clock, Profile& profile) {
  for (std::size_t i = 1; i < file.gc_runs().size(); ++i) {
    const format::GcRunRecord& run = file.gc_runs()[i];
    profile.gc.t_ns.push_back(clock.scale.since_start(run.start_ticks));
    profile.gc.duration_ns.push_back(clock.scale.starting_at(0).since_start(run.duration_ticks));
    profile.gc.generation.push_back(run.generation);
    profile.gc.collected.push_back(run.collected);
  }
  const format::GcTotals& gc = file.header().gc;
  for (const std::uint64_t runs : gc.runs) profile.totals.gc_runs += runs;
  // Where every run is listed the total is their sum, to the nanosecond.
  const std::size_t listed = profile.gc.duration_ns.size();
  if (listed != profile.totals.gc_runs)
    profile.totals.gc_ns = clock.scale.starting_at(0).since_start(gc.ticks);
  else
    for (std::size_t i = 0; i < listed; ++i) profile.totals.gc_ns += profile.gc.duration_ns[i];
  profile.totals.gc_collected = gc.collected;
}

void add_peak(const RecordingFile& file, const RunClock& clock, const Preorder& order,
              Profile& profile) {
  const format::Header& header = file.header();
  profile.totals.peak_ns = clock.scale.since_start(header.peak_ticks);
  profile.totals.free_count =
      saturating_difference(profile.totals.memory[kAllocCount], profile.totals.memory[kLiveCount]);
  if (profile.totals.memory[kAtPeakBytes] == 0) return;
  const std::int32_t node = position_of(file, order, header.peak_node, "the peak");
  profile.peaks.push_back({profile.totals.peak_ns, profile.totals.memory[kAtPeakBytes],
                           thread_of(profile, node), node});
}

std::uint64_t rss_peak_bytes(const RecordingFile& file, const RunEnd& end) {
  const std::uint64_t stopped = file.header().stop_rss_peak_bytes;
  std::uint64_t peak = stopped ? stopped : end.rss_peak_bytes;
  for (const format::TimelineRecord& row : file.timeline()) peak = std::max(peak, row.rss_bytes);
  return peak;
}

}  // namespace pyprof
