#include "waits.h"

#include <algorithm>

namespace pyprof {

namespace detail {
std::uint64_t g_shortest_wait_ticks = UINT64_MAX;
}

namespace {

constexpr double kShortestWaitNs = 4000;
double s_ns_per_tick = 1;

std::uint64_t own_cpu_ns() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000u +
         static_cast<std::uint64_t>(now.tv_nsec);
}

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
  watch_waits(thread);
}

void watch_waits(format::ThreadRecord* thread) {
  thread->watched_ns = monotonic_ns();
  thread->watched_cpu_ns = own_cpu_ns();
}

void note_wait(format::ThreadRecord* thread, std::uint64_t ticks) {
  note_wait(thread, ticks, own_cpu_ns());
}

void note_wait(format::ThreadRecord* thread, std::uint64_t ticks, std::uint64_t cpu_ns) {
  const std::uint64_t now_ns = monotonic_ns();
  const std::uint64_t passed = now_ns - thread->watched_ns, ran = cpu_ns - thread->watched_cpu_ns;
  thread->watched_ns = now_ns;
  thread->watched_cpu_ns = cpu_ns;
  const auto stretch = static_cast<std::uint64_t>(static_cast<double>(ticks) * s_ns_per_tick);
  if (passed > ran) recording().waits.add(thread->current, std::min(passed - ran, stretch));
}

}  // namespace pyprof
