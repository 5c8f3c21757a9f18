// What the recording itself took of each node's time, and of the run.
#pragma once

#include <pyprof/read/profile.h>

namespace pyprof {

class RecordingFile;
struct Preorder;
struct RunClock;

// Fills meta.overhead_ns and, with time, nodes.corrected_ns and its total. Needs all counts of the
// nodes, the flags of the functions, and self times as they will be shown.
void add_corrected(const RecordingFile& file, const RunClock& clock, const Preorder& order,
                   Profile& profile);

}  // namespace pyprof
