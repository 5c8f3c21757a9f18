// Each thread's heap over time becomes a column of the timeline.
#pragma once

#include <pyprof/read/profile.h>

namespace pyprof {

class RecordingFile;

// After the timeline.
void add_thread_heap(const RecordingFile& file, Profile& profile);

}  // namespace pyprof
