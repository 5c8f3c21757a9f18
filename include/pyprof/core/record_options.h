// What one run records; filled from the command line, obeyed by the recorder.
#pragma once

#include <pyprof/core/ticker.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pyprof {

enum class CallKinds { kPython, kC, kBoth };

// Whose variables are recorded: of no call, the large ones of costly calls, all of all calls.
enum class LocalsKind { kOff, kTop, kAll };

// Which times are recorded: those that passed, of these those on a CPU, or both told apart.
enum class Clocks { kWall, kCpu, kBoth };

struct RecordOptions {
  CallKinds calls = CallKinds::kPython;
  bool time = true;
  // Times are sampled: transitions take this for now. Null: they read the clock. Only with time.
  const Tick* tick = nullptr;
  Clocks clocks = Clocks::kWall;  // only with time
  bool memory = true;
  LocalsKind locals = LocalsKind::kTop;  // only with memory
  bool lifetimes = false;                // only with memory
  // Only functions whose file lies under one of these get nodes of their own; empty means all.
  std::vector<std::string> filter_prefixes;
  std::uint32_t timeline_points = 2000;
  // Looks a second at what line runs; 0: none; only with time. In a process without supervisor,
  // but of a run with one, times of lines are recorded and nobody looks.
  std::uint32_t line_rate = 200;
  std::vector<std::string> line_patterns;  // functions whose lines are measured one by one
  std::uint32_t spans = 20'000;            // at most; only with time
  // Read the resident memory at both ends of each call, and keep in spans too what changed it by so
  // much. Only with spans.
  std::optional<std::uint64_t> rss_step_bytes;
  bool native = false;  // blocks from malloc and mmap too; only with memory
  // Without a supervisor that samples from outside, the frame hook takes the timeline's samples.
  bool samples_itself = false;
};

}  // namespace pyprof
