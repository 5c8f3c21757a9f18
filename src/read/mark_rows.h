// The moments that the program named itself.
#pragma once

#include <pyprof/read/profile.h>

namespace pyprof {

class RecordingFile;
class StringPool;
struct Preorder;
struct RunClock;

// Fills profile.marks; the threads are there already.
void add_marks(const RecordingFile& file, const RunClock& clock, const Preorder& order,
               StringPool& strings, Profile& profile);

}  // namespace pyprof
