// When something that happens again and again is due: between half a period and one and a half
// after the last time, so that it does not march in step with a program that does things regularly.
#pragma once

#include <pyprof/core/clock.h>
#include <pyprof/core/id_index.h>

#include <cstdint>

namespace pyprof {

class UnevenTimer {
 public:
  // `rate` is in hertz; the first time is now. 0: never.
  explicit UnevenTimer(std::uint32_t rate)
      : period_ns_(rate > 0 ? 1'000'000'000 / rate : 0),
        due_ns_(rate > 0 ? monotonic_ns() : UINT64_MAX) {}

  // On CLOCK_MONOTONIC.
  std::uint64_t due_ns() const { return due_ns_; }

  void plan_next() {
    random_ = mix(random_ + 0x9e3779b97f4a7c15ull);
    due_ns_ = monotonic_ns() + period_ns_ / 2 + random_ % period_ns_;
  }
  void stop() { due_ns_ = UINT64_MAX; }

 private:
  std::uint64_t period_ns_;
  std::uint64_t due_ns_;
  std::uint64_t random_ = 1;
};

}  // namespace pyprof
