#include "waits.h"

#include <algorithm>

namespace pyprof {

namespace detail {
std::uint64_t g_shortest_wait_ticks = UINT64_MAX;
}

namespace {

constexpr double kShortestWaitNs = 4000;
double s_ns_per_tick = 1;

double ns_per_tick() {
  const format::ClockAnchor start = recording().header.start, now = read_anchor(recording().clock);
  return static_cast<double>(now.monotonic_ns - start.monotonic_ns) /
         static_cast<double>(now.ticks - start.ticks);
}

}  // namespace

void open_waits(format::ThreadRecord* thread) {
  if (recording().options.clocks == Clocks::kWall) return;
  s_ns_per_tick = ns_per_tick();
  detail::g_shortest_wait_ticks = static_cast<std::uint64_t>(kShortestWaitNs / s_ns_per_tick);
  note_wait(thread, read_ticks(recording().clock) - thread->start_ticks);
}

void watch_waits(format::ThreadRecord* thread) {
  if (recording().options.clocks == Clocks::kWall) return;
  thread->watched_ns = monotonic_ns();
  thread->watched_cpu_ns = read_ns(CLOCK_THREAD_CPUTIME_ID);
}

// The system call that reads the CPU clock is where a thread is likely to lose its CPU. It does so
// in the stretch that has just begun, so the other clock is read before.
void note_wait(format::ThreadRecord* thread, std::uint64_t ticks, clockid_t cpu_clock) {
  const std::uint64_t now_ns = monotonic_ns(), cpu_ns = read_ns(cpu_clock);
  const std::uint64_t passed = now_ns - thread->watched_ns, ran = cpu_ns - thread->watched_cpu_ns;
  thread->watched_ns = now_ns;
  thread->watched_cpu_ns = cpu_ns;
  const auto stretch = static_cast<std::uint64_t>(static_cast<double>(ticks) * s_ns_per_tick);
  if (passed > ran) recording().waits.add(thread->current, std::min(passed - ran, stretch));
}

}  // namespace pyprof
