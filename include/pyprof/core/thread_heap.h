// The traced heap of each thread over time: the live blocks that the thread allocated, whoever
// holds them now.
//
// Every block knows its cell, a cell its node and a node its thread, so a sum over the cells is all
// it takes, and the hooks pay nothing. That sum may be long, so it is taken by whoever samples, and
// at most a twentieth of the time is spent on it.
#pragma once

#include <pyprof/core/profile_file.h>

#include <cstdint>
#include <span>
#include <vector>

namespace pyprof {

// A bounded log of changes: when it is full, windows of time are doubled, and of each window and
// thread the largest value and the last stay.
class ThreadHeapLog {
 public:
  // Rows live in `slots`; `count` is what readers see of them, plus `first` that precede the slots.
  ThreadHeapLog(std::span<format::ThreadHeapRecord> slots, std::uint64_t& count,
                std::uint64_t first);

  // In order of time. A value that the thread had before is not repeated.
  void add(const format::ThreadHeapRecord& row);

 private:
  void publish(std::size_t visible);
  void make_room();
  void thin();

  std::span<format::ThreadHeapRecord> slots_;
  std::uint64_t& count_;
  std::uint64_t first_;
  std::size_t size_ = 0;
  std::uint64_t window_ns_ = 1'000'000;
  std::vector<std::uint64_t> latest_;  // by thread
};

// Reads the cells of a file that may be written at the same time.
class ThreadHeapSampler {
 public:
  // Reserves rows for `points` samples. The caller is the only writer of Table::kThreadHeap.
  ThreadHeapSampler(ProfileFile& file, std::uint32_t points);

  // One for which there is no memory is left out. Throws nothing.
  void sample(std::uint64_t now_ns);

 private:
  void log_all(std::uint64_t now_ns, std::uint64_t threads);
  void learn_threads(std::uint64_t cells);

  ProfileFile& file_;
  ThreadHeapLog log_;
  std::vector<std::uint32_t> thread_of_cell_;
  std::uint64_t due_ns_ = 0;
};

}  // namespace pyprof
