// The run's memory over time, in a bounded number of rows however long the run is.
//
// Time is cut into windows. A window keeps at most five samples: the extremes of both curves and,
// in the window that is still open, the latest. When the rows are full, windows are doubled and
// merged, which keeps the extremes again: a maximum once seen is never lost, only its time gets as
// coarse as the window. A calm window costs one row, so rows go to where something happens.
#pragma once

#include <pyprof/core/format.h>
#include <pyprof/core/profile_file.h>
#include <pyprof/core/thread_heap.h>
#include <sys/types.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace pyprof {

class Timeline {
 public:
  // Rows live in `slots` (at least kFewestSlots; usually the mapped table, without its record 0).
  // `count` is what readers see of them, plus `first`, the records that precede the slots.
  Timeline(std::span<format::TimelineRecord> slots, std::uint64_t& count, std::uint64_t first = 0);

  // Samples come in order of time.
  void add(const format::TimelineRecord& sample);

  std::span<const format::TimelineRecord> rows() const { return slots_.first(size_); }
  std::uint64_t window_ns() const { return window_ns_; }

  static constexpr std::size_t kFewestSlots = 16;

 private:
  std::uint64_t window_of(const format::TimelineRecord& row) const;
  void reduce_open_window();
  void make_room(const format::TimelineRecord& sample);
  void merge_windows();
  void publish(std::size_t visible);

  std::span<format::TimelineRecord> slots_;
  std::uint64_t& count_;
  std::uint64_t first_;
  std::size_t size_ = 0;
  std::size_t open_ = 0;  // first row of the window that is still open
  std::uint64_t start_ns_ = 0;
  std::uint64_t window_ns_ = 1'000'000;
};

// Samples a process into its profile file's timeline: resident memory from /proc, traced heap and
// current node from the file. May run in another process that shares the mapping.
class MemorySampler {
 public:
  // Reserves `points` rows, so that sampling never has to grow the file. The caller is from now on
  // the only writer of Table::kTimeline and kThreadHeap.
  MemorySampler(ProfileFile& file, std::uint32_t points);

  // Whose memory; before the first sample.
  void watch(pid_t pid);
  // Refreshes Header::latest too. Only while the phase is kRunning; else nothing. Keeps no
  // descriptor open, and allocates for programs with threads only.
  void sample_now();
  // When the next sample is due, on CLOCK_MONOTONIC.
  std::uint64_t due_ns() const { return due_ns_; }
  std::uint64_t rss_peak_bytes() const { return rss_peak_bytes_; }

 private:
  ProfileFile& file_;
  Timeline timeline_;
  ThreadHeapSampler threads_;
  std::array<char, 32> statm_path_{};
  std::uint64_t start_ns_;
  std::uint64_t due_ns_;
  std::uint64_t rss_peak_bytes_ = 0;
};

// How long to wait before the next sample of a run that is `elapsed_ns` old: about a thousandth of
// its age, so that sampling costs the same share of a short run as of a long one.
std::uint64_t sample_period_ns(std::uint64_t elapsed_ns);

}  // namespace pyprof
