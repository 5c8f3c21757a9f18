// asyncio's tasks of several profiles, one after the other.
#pragma once

#include "merged_times.h"

namespace pyprof {

// Appends the lane's tasks and, if the target has spans, those of their steps that are long enough
// for its threshold.
void add_tasks(const MergedLane& lane, Profile& target);

}  // namespace pyprof
