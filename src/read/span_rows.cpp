#include "span_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "preorder.h"
#include "recording_file.h"
#include "thread_times.h"

namespace pyprof {
namespace {

struct Span {
  std::uint32_t thread;
  std::uint32_t node;  // by position
  std::uint64_t start_ns;
  std::uint64_t duration_ns;
  std::uint64_t alloc_bytes;
  std::uint64_t rss_in_bytes;
  std::uint64_t rss_out_bytes;
  std::uint32_t task;  // whose step it is; 0 if it is none
};

// They ended in the order of the file; a caller that began with its callee is the longer, or else
// the one further up.
bool begins_before(const Span& a, const Span& b) {
  if (a.thread != b.thread) return a.thread < b.thread;
  if (a.start_ns != b.start_ns) return a.start_ns < b.start_ns;
  if (a.duration_ns != b.duration_ns) return a.duration_ns > b.duration_ns;
  return a.node < b.node;
}

// A step is the call of its task's outermost coroutine.
std::uint32_t step_of(const RecordingFile& file, const format::SpanRecord& span) {
  const std::uint32_t task = index(span.task);
  if (task >= file.tasks().size()) return 0;  // the process runs, and the task came after our look
  return file.tasks()[task].node == span.node ? task : 0;
}

// By a process that still runs, or was killed, and was about to keep only longer calls.
bool was_taken_back(const RecordingFile& file, const format::SpanRecord& span) {
  return file.header().phase == format::Phase::kRunning && span.node == NodeId::kNone;
}

void add_step(const Span& span, TaskStepColumns& steps) {
  steps.task.push_back(span.task - 1);
  steps.start_ns.push_back(span.start_ns);
  steps.duration_ns.push_back(span.duration_ns);
}

}  // namespace

void add_spans(const RecordingFile& file, const RunClock& clock, const Preorder& order,
               Profile& profile) {
  profile.has_spans = true;
  profile.has_span_rss = file.header().recorded & format::kRecordsRss;
  profile.spans.rss_step_bytes = file.header().span_rss_step_bytes;
  const TickScale length = clock.scale.starting_at(0);
  profile.spans.threshold_ns = length.since_start(file.header().span_threshold_ticks);
  std::vector<Span> spans;
  for (std::size_t i = 1; i < file.spans().size(); ++i) {
    const format::SpanRecord record = file.spans()[i];
    if (was_taken_back(file, record)) continue;
    if (index(record.node) == 0 || index(record.node) >= order.position.size())
      file.fail_damaged(
          fmt::format("span {} is of node {}, which is not there", i, index(record.node)));
    const std::uint32_t node = order.position[index(record.node)];
    const std::uint64_t start_ns = clock.scale.since_start(record.start_ticks);
    const std::uint64_t end_ns =
        clock.scale.since_start(record.start_ticks + record.duration_ticks);
    spans.push_back({thread_of(profile, node), node, start_ns, end_ns - start_ns,
                     record.alloc_bytes, record.rss_in_bytes, record.rss_out_bytes,
                     step_of(file, record)});
  }
  std::sort(spans.begin(), spans.end(), begins_before);
  for (const Span& span : spans) {
    profile.spans.thread.push_back(span.thread);
    profile.spans.node.push_back(span.node);
    profile.spans.start_ns.push_back(span.start_ns);
    profile.spans.duration_ns.push_back(span.duration_ns);
    if (profile.has_memory) profile.spans.alloc_bytes.push_back(span.alloc_bytes);
    if (span.task != 0) add_step(span, profile.task_steps);
    if (!profile.has_span_rss) continue;
    profile.spans.rss_in_bytes.push_back(span.rss_in_bytes);
    profile.spans.rss_out_bytes.push_back(span.rss_out_bytes);
  }
}

}  // namespace pyprof
