// What a transition between frames looks at: a type for each way to record, so that a way pays for
// none of the others.
#pragma once

#include <pyprof/core/rss_reader.h>
#include <pyprof/core/timeline.h>

#include "recording.h"
#include "waits.h"

namespace pyprof {

// From now on transitions take the samples of the timeline when they are due. Before hook_frames(),
// or in rehook_frames().
void sample_from_frames(MemorySampler& sampler);
bool takes_samples();

namespace detail {
extern std::uint64_t g_sample_ticks;  // when the next sample is due
extern RssReader g_rss;
void take_sample(std::uint64_t now);
}  // namespace detail

inline void sample_if_due(std::uint64_t now) {
  if (now >= detail::g_sample_ticks) [[unlikely]]
    detail::take_sample(now);
}

// The clock of a process that takes the samples of its timeline itself.
template <typename Clock>
struct SamplingClock : Clock {
  static std::uint64_t ticks() {
    const std::uint64_t now = Clock::ticks();
    sample_if_due(now);
    return now;
  }
};

// The clock of a run whose times are sampled: it stands still between ticks.
template <typename Clock>
struct TickedClock : Clock {
  static constexpr bool kStandsStill = true;
  static std::uint64_t ticks() {
    const std::uint64_t last = recording().options.tick->load(std::memory_order_relaxed);
    return last != kNoTicker ? last : Clock::ticks();
  }
};

// Under --no-time: transitions move no clock, and one in 256 looks at it. The GIL guards
// the count.
struct RareSamplingClock {};

template <typename Clock>
inline constexpr bool kReadsTime = requires {
  Clock::ticks();
};

// The clock of a run that tells waiting from running.
template <typename Clock>
struct WaitingClock : Clock {
  static constexpr bool kTellsWaits = true;
};

// The clock of a run that reads the resident memory at each transition of a call.
template <typename Clock>
struct RssClock : Clock {};

template <typename Clock>
inline constexpr bool kReadsRss = false;
template <typename Clock>
inline constexpr bool kReadsRss<RssClock<Clock>> = true;

template <typename Clock>
std::uint64_t rss_bytes() {
  if constexpr (kReadsRss<Clock>)
    return detail::g_rss.bytes();
  else
    return 0;
}

template <typename Clock>
inline void pass_time(format::ThreadRecord* thread) {
  [[maybe_unused]] const std::uint64_t before = thread->stamp_ticks;
  charge_time<Clock>(thread);
  if constexpr (requires { Clock::kTellsWaits; })
    if (const std::uint64_t ticks = thread->stamp_ticks - before; may_have_waited(ticks))
      note_wait(thread, ticks);
}

template <>
inline void pass_time<RareSamplingClock>(format::ThreadRecord*) {
  static std::uint64_t s_transitions = 0;
  if (++s_transitions % 256 == 0) sample_if_due(read_ticks(recording().clock));
}

// Calls `make` for the clock that this run's transitions look at. The clocks of --no-time read
// none.
namespace detail {
template <typename Clock, typename Make>
auto with_rss(Make make) {
  return recording().options.rss_step_bytes ? make.template operator()<RssClock<Clock>>()
                                            : make.template operator()<Clock>();
}

template <typename Clock, typename Make>
auto with_samples(Make make) {
  return takes_samples() ? with_rss<SamplingClock<Clock>>(make) : with_rss<Clock>(make);
}

template <typename Clock, typename Make>
auto with_waits(Make make) {
  return recording().options.clocks == Clocks::kWall ? with_samples<Clock>(make)
                                                     : with_samples<WaitingClock<Clock>>(make);
}

// A tick tells neither waits nor resident memory.
template <typename Clock, typename Make>
auto with_ticks(Make make) {
  if (!recording().options.tick) return with_waits<Clock>(make);
  return takes_samples() ? make.template operator()<SamplingClock<TickedClock<Clock>>>()
                         : make.template operator()<TickedClock<Clock>>();
}
}  // namespace detail

template <typename Make>
auto with_clock(Make make) {
  if (!recording().options.time)
    return takes_samples() ? make.template operator()<RareSamplingClock>()
                           : make.template operator()<NoClock>();
  return recording().clock == TimestampCounter::kKind ? detail::with_ticks<TimestampCounter>(make)
                                                      : detail::with_ticks<MonotonicClock>(make);
}

// What a thread had done when a call began.
struct Entry {
  std::uint64_t ticks;
  std::uint64_t alloc_bytes;
  std::uint64_t rss_bytes;
};

// The call's time begins when its RSS has been read, and ends before it is read again.
template <typename Clock>
inline Entry enter(format::ThreadRecord* thread) {
  const std::uint64_t rss = rss_bytes<Clock>();
  pass_time<Clock>(thread);
  return {thread->stamp_ticks, thread->alloc_bytes, rss};
}

// Into recording().spans. The entry comes in pieces so that it stays in registers.
void note_span(const format::ThreadRecord& thread, NodeId node, std::uint64_t entry_ticks,
               std::uint64_t entry_alloc_bytes, std::uint64_t rss_in_bytes,
               std::uint64_t rss_out_bytes);

template <typename Clock>
inline void leave(const format::ThreadRecord& thread, NodeId node, Entry entry) {
  if constexpr (!kReadsTime<Clock>) return;
  SpanLog& spans = recording().spans;
  const std::uint64_t duration = thread.stamp_ticks - entry.ticks;
  const std::uint64_t rss = rss_bytes<Clock>();
  const bool wanted =
      kReadsRss<Clock> ? spans.wants(duration, entry.rss_bytes, rss) : spans.wants(duration);
  if (wanted) [[unlikely]]
    note_span(thread, node, entry.ticks, entry.alloc_bytes, entry.rss_bytes, rss);
}

}  // namespace pyprof
