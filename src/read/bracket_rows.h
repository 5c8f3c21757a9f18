// Calls of functions decorated with @profile become rows of brackets.
#pragma once

#include <pyprof/read/profile.h>

namespace pyprof {

class RecordingFile;
class StringPool;
struct Preorder;
struct RunClock;

// Those that were still open end with the run.
void add_brackets(const RecordingFile& file, const RunClock& clock, const Preorder& order,
                  StringPool& strings, Profile& profile);

}  // namespace pyprof
