// Threads and self times in nanoseconds. The self times of a thread's nodes sum to its lifetime,
// exactly: boundaries are converted and differences taken, so rounding never adds up.
#pragma once

#include <pyprof/core/format.h>
#include <pyprof/read/profile.h>
#include <pyprof/read/recording.h>

#include <cstdint>
#include <vector>

#include "tick_scale.h"

namespace pyprof {

class RecordingFile;
struct Preorder;

// When the recorded time ends, and how ticks become nanoseconds.
struct RunClock {
  TickScale scale;
  std::uint64_t end_ticks;
};

RunClock run_clock(const RecordingFile& file, const RunEnd& end);

// Fills profile.threads, nodes.self_ns and totals.self_ns. `self_ticks` is by position.
// Returns by how many nanoseconds the recorder's self times and its threads' clocks disagree: 0
// unless the process was stopped within an event.
std::uint64_t add_threads(const RecordingFile& file, const RunClock& clock, const Preorder& order,
                          std::vector<std::uint64_t>& self_ticks, Profile& profile);

// The thread of a node, by position. Once the threads are there.
std::uint32_t thread_of(const Profile& profile, std::uint32_t node);

}  // namespace pyprof
