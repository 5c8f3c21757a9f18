#include "frame_clocks.h"

#include <algorithm>

namespace pyprof {

namespace detail {
std::uint64_t g_sample_ticks = 0;
RssReader g_rss;
}  // namespace detail

namespace {

MemorySampler* s_sampler = nullptr;

double ticks_per_ns() {
  const format::ClockAnchor start = recording().header.start, now = read_anchor(recording().clock);
  return static_cast<double>(now.ticks - start.ticks) /
         static_cast<double>(now.monotonic_ns - start.monotonic_ns);
}

}  // namespace

void sample_from_frames(MemorySampler& sampler) {
  s_sampler = &sampler;
  detail::g_sample_ticks = 0;
  detail::g_rss.forget();
}

bool takes_samples() { return s_sampler != nullptr; }

[[gnu::cold]] void detail::take_sample(std::uint64_t now) {
  s_sampler->sample_now();
  const std::uint64_t due_ns = s_sampler->due_ns(), now_ns = monotonic_ns();
  const auto wait_ns = static_cast<double>(due_ns > now_ns ? due_ns - now_ns : 0);
  g_sample_ticks = now + static_cast<std::uint64_t>(wait_ns * ticks_per_ns());
}

[[gnu::cold]] void note_span(const format::ThreadRecord& thread, NodeId node,
                             std::uint64_t entry_ticks, std::uint64_t entry_alloc_bytes,
                             std::uint64_t rss_in_bytes, std::uint64_t rss_out_bytes) {
  // A call that a fork interrupted began in the parent; here it is as old as the process.
  const std::uint64_t start_ticks = std::max(entry_ticks, thread.start_ticks);
  recording().spans.add({.start_ticks = start_ticks,
                         .duration_ticks = thread.stamp_ticks - start_ticks,
                         .alloc_bytes = thread.alloc_bytes - entry_alloc_bytes,
                         .rss_in_bytes = rss_in_bytes,
                         .rss_out_bytes = rss_out_bytes,
                         .node = node,
                         .task = thread.task});
}

}  // namespace pyprof
