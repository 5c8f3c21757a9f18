// What disturbed or limited the recording, told to the user with its number.
#pragma once

#include <pyprof/read/profile.h>

#include <cstdint>

#include "thread_times.h"

namespace pyprof {

class RecordingFile;

// Fills profile.diagnostics and meta.truncated. Needs the finished totals. `unaccounted_ns` as
// add_threads() returns it.
void add_diagnostics(const RecordingFile& file, const RunClock& clock, std::uint64_t unaccounted_ns,
                     Profile& profile);

}  // namespace pyprof
