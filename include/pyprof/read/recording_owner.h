// Whose a recording is, and whether that process still lives: what the first page of the file says,
// without reading the rest.
#pragma once

#include <pyprof/core/format.h>

#include <cstdint>
#include <optional>
#include <string>

namespace pyprof {

// Whether the file begins as a recording.
bool is_recording(const std::string& path);

struct RecordingOwner {
  std::uint64_t pid = 0;  // 0: it was made for a child that never came to its first instruction
  std::uint64_t start_monotonic_ns = 0;
  format::ClockKind clock{};
  bool forked = false;        // by a recorded process
  bool was_replaced = false;  // by another program (exec)
};
// Nothing if it is no recording.
std::optional<RecordingOwner> owner_of_recording(const std::string& path);

// Whether it was made for a child that lives but has not come to its first instruction.
bool is_being_born(const std::string& recording);

// Whether the process that writes the recording is alive.
bool is_running(const std::string& recording);

}  // namespace pyprof
