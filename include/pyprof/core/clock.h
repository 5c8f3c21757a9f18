// The recording clock: the cheapest steady one there is, in ticks.
//
// The processor's time-stamp counter where the kernel itself trusts it (clock source "tsc"), else
// CLOCK_MONOTONIC. Ticks become nanoseconds by two anchors (format::ClockAnchor).
#pragma once

#include <pyprof/core/format.h>
#include <time.h>

#include <cstdint>
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace pyprof {

// Of one of the system's clocks, such as the CPU time of a thread; 0 if it cannot be read.
inline std::uint64_t read_ns(clockid_t clock) {
  timespec now;
  if (clock_gettime(clock, &now) != 0) return 0;
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000u +
         static_cast<std::uint64_t>(now.tv_nsec);
}

inline std::uint64_t monotonic_ns() { return read_ns(CLOCK_MONOTONIC); }

// Clocks as policies, so that a hook compiled for one has no branch.
struct MonotonicClock {
  static constexpr format::ClockKind kKind = format::ClockKind::kMonotonic;
  static std::uint64_t ticks() { return monotonic_ns(); }
};

#if defined(__x86_64__)
// rdtsc is not serialising: a neighbouring instruction or two may fall on the other side, which is
// far below the cost of a call, and a fence would double that cost.
struct TimestampCounter {
  static constexpr format::ClockKind kKind = format::ClockKind::kTimestampCounter;
  static std::uint64_t ticks() { return __rdtsc(); }
};
#else
using TimestampCounter = MonotonicClock;
#endif

// The clock this machine should use.
format::ClockKind best_clock();
// Ticks of that clock now; for cold paths.
std::uint64_t read_ticks(format::ClockKind clock);
format::ClockAnchor read_anchor(format::ClockKind clock);

}  // namespace pyprof
