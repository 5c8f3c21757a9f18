// memory_time_tracker's log: seconds and GiB; 0,0 closes a run that ended by its own rules, -1,-1
// follows where that was an exception, and a run that was killed has neither.
#include <fmt/format.h>

#include "formats.h"

namespace pyprof {

void write_timeline_csv(const Export& task, TextSink& out) {
  constexpr double kGib = 1024.0 * 1024 * 1024;
  const TimelineColumns& timeline = task.profile.timeline;
  std::uint64_t now = 0;
  out.raw("delta,ram\n");
  for (std::size_t i = 0; i < timeline.dt_ns.size(); ++i) {
    now += timeline.dt_ns[i];
    out.raw(fmt::format("{:.9f},{:.9f}\n", static_cast<double>(now) / 1e9,
                        static_cast<double>(timeline.rss_bytes[i]) / kGib));
  }
  const StatusRow& status = task.profile.status;
  if (status.state != "completed" && status.state != "exception") return;
  out.raw("0,0\n");
  if (status.exception || status.exit_code.value_or(0) != 0) out.raw("-1,-1\n");
}

}  // namespace pyprof
