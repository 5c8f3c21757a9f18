// Looks from outside which line each thread of the recorded process runs, a few hundred times a
// second. The process is only read (process_vm_readv): no signal, no thread, no event of its own,
// so the script can see nothing of it, and loops that make no event are seen like any others. What
// is read may change meanwhile; whatever does not fit together is no sample.
//
// Samples say how the time of a function is divided among its lines. How long that is, is measured.
#pragma once

#include <pyprof/core/profile_file.h>
#include <pyprof/core/uneven_timer.h>
#include <sys/types.h>

#include <cstdint>
#include <unordered_map>

namespace pyprof {

class LineSampler {
 public:
  // Reserves its rows, so that sampling never has to grow the file. The caller is from now on the
  // only writer of Table::kLineSamples. `rate` is in hertz; 0: no samples.
  LineSampler(ProfileFile& file, std::uint32_t rate);

  // Whose lines; before the first sample. A child of this process.
  void watch(pid_t pid) { pid_ = pid; }
  void sample_now();
  // When the next sample is due, on CLOCK_MONOTONIC.
  std::uint64_t due_ns() const { return timer_.due_ns(); }

 private:
  void sample_thread(format::ThreadRecord& thread);
  void count(FunctionId function, std::uint32_t line);
  void give_up();

  ProfileFile& file_;
  pid_t pid_ = 0;
  UnevenTimer timer_;
  std::uint32_t reserved_ = 0;
  std::unordered_map<std::uint64_t, std::uint32_t> rows_;  // by function and line
};

}  // namespace pyprof
