#include <pyprof/core/span_log.h>

#include <algorithm>
#include <vector>

namespace pyprof {

using format::SpanRecord;
using format::Table;

SpanLog::SpanLog(ProfileFile& file)
    : file_(file), spans_(static_cast<SpanRecord*>(file.records(Table::kSpans))) {}

void SpanLog::open(std::uint32_t most, std::uint64_t threshold_ticks) {
  if (most == 0) return;
  most_ = most;
  threshold_ticks_ = file_.header().span_threshold_ticks = threshold_ticks;
}

void SpanLog::add(const SpanRecord& span) {
  if (file_.end(Table::kSpans) > most_) make_room();
  if (!wants(span.duration_ticks)) return;
  const std::uint32_t id = file_.reserve(Table::kSpans);
  if (id == 0) return make_room();  // the disk is full: fewer have to do
  spans_[id] = span;
  file_.publish(Table::kSpans);
}

void SpanLog::make_room() try {
  std::vector<std::uint64_t> durations;
  for (std::uint32_t id = 1; id < file_.end(Table::kSpans); ++id)
    durations.push_back(spans_[id].duration_ticks);
  if (durations.empty()) return;
  const auto median = durations.begin() + static_cast<std::ptrdiff_t>(durations.size() / 2);
  std::nth_element(durations.begin(), median, durations.end());
  keep_from(*median + 1);
} catch (const std::bad_alloc&) {
  keep_from(2 * threshold_ticks_);
}

void SpanLog::keep_from(std::uint64_t threshold_ticks) {
  threshold_ticks_ = file_.header().span_threshold_ticks = threshold_ticks;
  std::uint32_t kept = 1;
  for (std::uint32_t id = 1; id < file_.end(Table::kSpans); ++id)
    if (wants(spans_[id].duration_ticks)) spans_[kept++] = spans_[id];
  file_.rewind(Table::kSpans, kept);
}

}  // namespace pyprof
