// The parts of merged runs that lie in time: when each begins, the timeline, the collections.
#pragma once

#include <pyprof/analyze/merge.h>

#include <cstdint>
#include <vector>

namespace pyprof {

// Where a run went in the merged profile. Not `Lane`: that is one of a chart (draw/chart.h), and
// two types of one name are one to the linker.
struct MergedLane {
  const Profile* profile;
  std::uint64_t begin_ns = 0;
  std::size_t first_node = 0;
  std::size_t first_thread = 0;
  std::vector<std::uint64_t> tids;     // by thread; unique over all lanes
  std::vector<std::uint64_t> strings;  // by string of the profile: that of the merged one
};

// Of runs that overlapped, by the wall clock; else 0 for each.
std::vector<std::uint64_t> begins_of(const std::vector<MergedRun>& runs);

// A row for each row of each lane, and for its end; its bytes are the sum of what each lane that
// has not ended had last. Without heaps of threads if those would be too many.
TimelineColumns merged_timeline(const std::vector<MergedLane>& lanes);
BracketColumns merged_brackets(const std::vector<MergedLane>& lanes);
GcColumns merged_gc(const std::vector<MergedLane>& lanes);
MarkColumns merged_marks(const std::vector<MergedLane>& lanes);

}  // namespace pyprof
