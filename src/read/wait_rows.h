// What part of each node's self time passed without a CPU.
#pragma once

#include <pyprof/read/profile.h>

namespace pyprof {

class RecordingFile;
struct Preorder;

// Fills nodes.wait_ns and its total; where the run was to show CPU times, self times and the
// threads' ends become those instead. Needs add_threads().
void add_waits(const RecordingFile& file, const Preorder& order, Profile& profile);

}  // namespace pyprof
