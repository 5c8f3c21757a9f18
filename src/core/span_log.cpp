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

void SpanLog::watch_rss(std::uint64_t step_bytes) {
  if (most_ == 0) return;
  rss_step_bytes_ = file_.header().span_rss_step_bytes = step_bytes;
}

void SpanLog::add(const SpanRecord& span) {
  // One doubling of the step may free nothing.
  for (int i = 0; i < 64 && file_.end(Table::kSpans) > most_; ++i) make_room();
  if (!keeps(span)) return;
  rss_told_ = span.rss_out_bytes;
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
  // Clocks tick in steps, so many may tie with the median. They stay, unless too few are shorter
  // for this to be worth its while.
  const auto shorter = std::count_if(durations.begin(), durations.end(),
                                     [&](std::uint64_t ticks) { return ticks < *median; });
  const bool ties_stay = 4 * static_cast<std::size_t>(shorter) >= durations.size();
  keep_from(ties_stay ? *median : *median + 1);
} catch (const std::bad_alloc&) {
  keep_from(2 * threshold_ticks_);
}

void SpanLog::keep_from(std::uint64_t threshold_ticks) {
  threshold_ticks_ = file_.header().span_threshold_ticks = threshold_ticks;
  if (rss_step_bytes_ != UINT64_MAX) double_rss_step();
  std::uint32_t kept = 1;
  rss_told_ = 0;
  for (std::uint32_t id = 1; id < file_.end(Table::kSpans); ++id) {
    if (!keeps(spans_[id])) continue;
    rss_told_ = spans_[id].rss_out_bytes;
    spans_[kept++] = spans_[id];
  }
  file_.rewind(Table::kSpans, kept);
}

// Resident memory moves in pages; more than any machine has is a step that nothing reaches.
void SpanLog::double_rss_step() {
  constexpr std::uint64_t kPage = 4096, kMost = std::uint64_t{1} << 60;
  rss_step_bytes_ = std::clamp(2 * rss_step_bytes_, kPage, kMost);
  file_.header().span_rss_step_bytes = rss_step_bytes_;
}

}  // namespace pyprof
