// Turns ticks of the recording clock into nanoseconds since the run's start.
//
// Monotone and saturating at kLargestInteger: differences of neighbouring readings therefore add up
// exactly, whatever the ticks are.
#pragma once

#include <pyprof/core/format.h>
#include <pyprof/read/profile.h>

#include <algorithm>

#include "saturating.h"

namespace pyprof {

class TickScale {
 public:
  // The longer the distance of the anchors, the more exact the scale. Without a distance, and for
  // clocks that count nanoseconds, a tick is one.
  TickScale(format::ClockKind clock, format::ClockAnchor start, format::ClockAnchor later)
      : start_ticks_(start.ticks) {
    const bool counts_ns = clock != format::ClockKind::kTimestampCounter;
    const bool apart = later.ticks > start.ticks && later.monotonic_ns > start.monotonic_ns;
    is_calibrated_ = counts_ns || apart;
    if (counts_ns || !apart) return;
    const auto ns = static_cast<Wide>(later.monotonic_ns - start.monotonic_ns);
    const std::uint64_t ticks = later.ticks - start.ticks;
    // Rounded up, so that the later anchor comes out as it was read.
    ns_per_tick_ = std::min(((ns << kFractionBits) + ticks - 1) / ticks, kLargestRate);
  }

  std::uint64_t since_start(std::uint64_t ticks) const {
    const Wide ns = saturating_difference(ticks, start_ticks_) * ns_per_tick_ >> kFractionBits;
    return static_cast<std::uint64_t>(std::min<Wide>(ns, kLargestInteger));
  }

  // False where the rate had to be guessed.
  bool is_calibrated() const { return is_calibrated_; }

  // The same rate, counted from another moment.
  TickScale starting_at(std::uint64_t ticks) const {
    TickScale scale = *this;
    scale.start_ticks_ = ticks;
    return scale;
  }

 private:
  using Wide = unsigned __int128;
  // Fixed point: 56 bits of fraction are exact to a nanosecond over two years, and leave 8 bits for
  // counters as slow as 4 MHz.
  static constexpr int kFractionBits = 56;
  static constexpr Wide kLargestRate = UINT64_MAX;

  std::uint64_t start_ticks_;
  bool is_calibrated_;
  Wide ns_per_tick_ = Wide{1} << kFractionBits;
};

}  // namespace pyprof
