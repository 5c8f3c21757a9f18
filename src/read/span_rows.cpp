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
};

// They ended in the order of the file; a caller that began with its callee is the longer, or else
// the one further up.
bool begins_before(const Span& a, const Span& b) {
  if (a.thread != b.thread) return a.thread < b.thread;
  if (a.start_ns != b.start_ns) return a.start_ns < b.start_ns;
  if (a.duration_ns != b.duration_ns) return a.duration_ns > b.duration_ns;
  return a.node < b.node;
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
    if (index(record.node) == 0 || index(record.node) >= order.position.size())
      file.fail_damaged(
          fmt::format("span {} is of node {}, which is not there", i, index(record.node)));
    const std::uint32_t node = order.position[index(record.node)];
    const std::uint64_t start_ns = clock.scale.since_start(record.start_ticks);
    const std::uint64_t end_ns =
        clock.scale.since_start(record.start_ticks + record.duration_ticks);
    spans.push_back({thread_of(profile, node), node, start_ns, end_ns - start_ns,
                     record.alloc_bytes, record.rss_in_bytes, record.rss_out_bytes});
  }
  std::sort(spans.begin(), spans.end(), begins_before);
  for (const Span& span : spans) {
    profile.spans.thread.push_back(span.thread);
    profile.spans.node.push_back(span.node);
    profile.spans.start_ns.push_back(span.start_ns);
    profile.spans.duration_ns.push_back(span.duration_ns);
    if (profile.has_memory) profile.spans.alloc_bytes.push_back(span.alloc_bytes);
    if (!profile.has_span_rss) continue;
    profile.spans.rss_in_bytes.push_back(span.rss_in_bytes);
    profile.spans.rss_out_bytes.push_back(span.rss_out_bytes);
  }
}

}  // namespace pyprof
