// The calls that were recorded one by one become rows of spans.
#pragma once

#include <pyprof/read/profile.h>

namespace pyprof {

class RecordingFile;
struct Preorder;
struct RunClock;

// After the threads.
void add_spans(const RecordingFile& file, const RunClock& clock, const Preorder& order,
               Profile& profile);

}  // namespace pyprof
