#include <pyprof/analyze/alike.h>
#include <pyprof/core/error.h>

namespace pyprof {

TimeKind time_kind_of(const Profile& profile) {
  if (!profile.has_time) return TimeKind::kNone;
  return profile.meta.clock == "thread-cpu" ? TimeKind::kCpu : TimeKind::kWall;
}

void require_same_time(const TimedRun& run, const TimedRun& other) {
  const bool is_either_none = run.time == TimeKind::kNone || other.time == TimeKind::kNone;
  if (is_either_none || run.time == other.time) return;
  throw Error(run.name + " and " + other.name +
              " do not measure the same time; record both with the same --clock");
}

}  // namespace pyprof
