#include <pyprof/core/clock.h>

#include <fstream>
#include <string>

namespace pyprof {
namespace {

constexpr const char* kClockSource =
    "/sys/devices/system/clocksource/clocksource0/current_clocksource";

bool kernel_trusts_tsc() {
  std::string name;
  std::ifstream(kClockSource) >> name;
  return name == "tsc";
}

}  // namespace

format::ClockKind best_clock() {
  return kernel_trusts_tsc() ? TimestampCounter::kKind : MonotonicClock::kKind;
}

std::uint64_t read_ticks(format::ClockKind clock) {
  if (clock == format::ClockKind::kTimestampCounter) return TimestampCounter::ticks();
  return MonotonicClock::ticks();
}

format::ClockAnchor read_anchor(format::ClockKind clock) {
  return {.ticks = read_ticks(clock), .monotonic_ns = monotonic_ns()};
}

}  // namespace pyprof
