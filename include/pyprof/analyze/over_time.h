// What a profile says of the course of the run: memory, the depth of the stacks, who ran when.
#pragma once

#include <pyprof/read/profile.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pyprof {

// All times are since the run's start.

struct MemoryAt {
  std::uint64_t t_ns;
  std::uint64_t bytes;
  std::int32_t node;  // what ran; -1 if unknown
};

// Of each row of the timeline.
std::vector<std::uint64_t> times_of(const TimelineColumns& timeline);

// The traced heap by time: the rows of the timeline, and the recorded peaks, which are exact and
// need not be in any row. Empty if memory was not recorded.
std::vector<MemoryAt> heap_over_time(const Profile& profile);

// The thread (an index) whose tree the node is in. Empty for -1.
std::optional<std::size_t> thread_of(const Profile& profile, std::int32_t node);

struct DepthAt {
  std::uint64_t t_ns;
  std::uint32_t depth;  // from then on: calls that were open, short ones between them too
};

// For each thread, from the recorded long calls.
std::vector<std::vector<DepthAt>> depth_over_time(const Profile& profile);

struct Interval {
  std::uint64_t start_ns;
  std::uint64_t end_ns;
};

// For each thread when it ran, as far as the timeline's samples tell.
std::vector<std::vector<Interval>> running_intervals(const Profile& profile);

// For each function by how much the traced heap fell between samples while it ran.
std::vector<std::uint64_t> released_bytes(const Profile& profile);

}  // namespace pyprof
