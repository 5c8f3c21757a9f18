// Time that stands still between ticks (--time sampled).
//
// Where every transition reads the clock, that is most of what a short call costs more: 17 to 56 ns
// for its two readings, by machine. A ticker is a process beside the recorded one that reads the
// clock a thousand times a second and leaves it in memory which both share; transitions take that
// for now, a load that nearly always hits the first-level cache. So a tick charges the time since
// the one before to the node that runs when it is seen, which is the one that ran at the tick. In
// the mean each node gets what is its own, if threads and processes begin and end at ticks too; one
// that saw n of them is right to within a part in sqrt(n). Counts and bytes are exact as ever.
#pragma once

#include <pyprof/core/uneven_timer.h>

#include <atomic>
#include <cstdint>
#include <string>

namespace pyprof {

// What the clock showed (core/clock.h), or kNoTicker.
using Tick = std::atomic<std::uint64_t>;

inline constexpr std::uint32_t kTickRate = 1000;        // in hertz, on average
inline constexpr std::uint64_t kNoTicker = UINT64_MAX;  // nobody ticks: read the clock yourself

class Ticker {
 public:
  // `rate` is in hertz; 0: never ticks, and nothing is shared. With a path other programs can share
  // it too. Throws Error if nothing can be shared.
  explicit Ticker(std::uint32_t rate, const std::string& path = {});
  // Stops. Memory stays shared: a process that was forked may look at it.
  ~Ticker() { stop(); }
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

  // The last one; for this process and those that it forks, and they fork, from now on. Null
  // without a rate.
  const Tick* tick() const { return tick_; }

  // When the next one is due, on CLOCK_MONOTONIC.
  std::uint64_t due_ns() const { return timer_.due_ns(); }
  void tick_now();
  // Until the next one processes read the clock themselves: this one is about to be stopped.
  void pause();
  // There are no more: processes that go on read the clock themselves.
  void stop();

 private:
  format::ClockKind clock_;
  UnevenTimer timer_;
  Tick* tick_;
};

// The tick that another process shares under this path; null if there is none. Never given back.
const Tick* tick_at(const std::string& path);

// The moment `now`, as transitions between frames see it. `tick` may be null: exactly.
inline std::uint64_t as_ticked(const Tick* tick, std::uint64_t now) {
  const std::uint64_t last = tick ? tick->load(std::memory_order_relaxed) : kNoTicker;
  return last == kNoTicker ? now : last;
}

}  // namespace pyprof
