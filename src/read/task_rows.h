// asyncio's tasks as columns.
#pragma once

#include <pyprof/read/profile.h>

namespace pyprof {

class RecordingFile;
class StringPool;
struct Preorder;
struct RunClock;

// Needs the threads; fills nothing if there was no task.
void add_tasks(const RecordingFile& file, const RunClock& clock, const Preorder& order,
               StringPool& strings, Profile& profile);

}  // namespace pyprof
