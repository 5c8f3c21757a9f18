// From a .pyprof file to a Profile. Works on the file of a live process as on that of a dead one.
#pragma once

#include <pyprof/core/format.h>
#include <pyprof/read/profile.h>

#include <string>

namespace pyprof {

// How the recorded process ended, as its supervisor saw it. The file knows the rest: whether an
// exception ended the script, and which.
enum class RunState {
  kExited,    // exit_code is valid
  kSignaled,  // signal is valid
  kLost,      // nobody was there to see
  kRunning,   // it has not ended
};

struct RunEnd {
  RunState state = RunState::kLost;
  int exit_code = 0;
  int signal = 0;
  bool oom = false;  // killed by the kernel for lack of memory
  // Now, or when the process was seen to have ended: the recording's clock and CLOCK_MONOTONIC read
  // together. It ends the intervals that were open when a process was killed. {0, 0} if unknown:
  // then the file's last anchor ends them.
  format::ClockAnchor at{};
  std::uint64_t rss_peak_bytes = 0;  // used if the file has none; 0 if unknown
};

// Throws Error with a sentence that names the file if it is not a recording or is damaged.
Profile read_recording(const std::string& path, const RunEnd& end);

}  // namespace pyprof
