// Runs the script in a child process and outlives it, so that the profile exists however it ends.
//
// To the outside there is one process: this one. It takes no part in what the terminal sends to the
// whole group, passes on what is sent to it alone, stops and continues with the child, and holds
// none of the script's descriptors open.
#pragma once

#include <pyprof/core/ticker.h>
#include <pyprof/core/timeline.h>
#include <pyprof/python/line_sampler.h>
#include <pyprof/read/recording.h>

#include <functional>

namespace pyprof {

struct Supervised {
  RunEnd end;
  int wait_status = 0;
};

// What looks at the child from here.
struct Samplers {
  MemorySampler& memory;
  LineSampler& lines;
  Ticker& ticker;

  std::uint64_t due_ns() const;  // of the first that is due, on CLOCK_MONOTONIC
  void sample_what_is_due() const;
};

// The child calls `script` and exits with what it returns. `keep_descriptors`: this process goes on
// to use stdin and stdout when the child has ended (the shell does). Throws Error if no child can
// be made.
Supervised supervise(const std::function<int()>& script, Samplers samplers,
                     format::ClockKind& clock, bool keep_descriptors);

// Ends this process as the child ended: by its status, or by its signal.
[[noreturn]] void leave_as(int wait_status);

}  // namespace pyprof
