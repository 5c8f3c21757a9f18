// What a recording says about the run as a whole: meta, status, timeline, GC runs, the peak.
#pragma once

#include <pyprof/read/profile.h>
#include <pyprof/read/recording.h>

#include "thread_times.h"

namespace pyprof {

class RecordingFile;
struct Preorder;

StatusRow status_of(const RecordingFile& file, const RunEnd& end);
MetaRow meta_of(const RecordingFile& file, const RunClock& clock, const Profile& profile);
void add_timeline(const RecordingFile& file, const Preorder& order, Profile& profile);
void add_gc_runs(const RecordingFile& file, const RunClock& clock, Profile& profile);
// After the memory columns: the peak is what they sum to.
void add_peak(const RecordingFile& file, const RunClock& clock, const Preorder& order,
              Profile& profile);
std::uint64_t rss_peak_bytes(const RecordingFile& file, const RunEnd& end);

}  // namespace pyprof
