#include <pyprof/analyze/metric.h>
#include <pyprof/analyze/text.h>
#include <pyprof/core/error.h>

#include <algorithm>

namespace pyprof {
namespace {

constexpr std::array<std::string_view, kMetrics> kNames = {"time", "calls", "allocs", "alloc",
                                                           "peak", "live",  "wait",   "corrected"};

}  // namespace

std::string_view name_of(Metric metric) { return kNames[index_of(metric)]; }

Metric metric_named(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found != kNames.end()) return static_cast<Metric>(found - kNames.begin());
  throw Error("there is no metric " + std::string(name) +
              "; it is one of time, calls, allocs, alloc, peak, live, wait, corrected");
}

bool is_recorded(const Profile& profile, Metric metric) {
  if (metric == Metric::kCalls) return true;
  if (metric == Metric::kWait) return profile.has_waits;
  if (metric == Metric::kCorrected) return profile.has_corrected;
  return metric == Metric::kTime ? profile.has_time : profile.has_memory;
}

Metric chief_metric(const Profile& profile) {
  for (const Metric metric : {Metric::kTime, Metric::kAllocBytes})
    if (is_recorded(profile, metric)) return metric;
  return Metric::kCalls;
}

std::string_view way_to_record(Metric metric) {
  if (metric == Metric::kWait) return "with --clock both";
  return is_time(metric) ? "without --no-time" : "without --no-memory";
}

void require_recorded(const Profile& profile, Metric metric, const std::string& file) {
  if (is_recorded(profile, metric)) return;
  throw Error(file + " has no " + std::string(name_of(metric)) + "; record it " +
              std::string(way_to_record(metric)));
}

const Column& column_of(const Profile& profile, Metric metric) {
  switch (metric) {
    case Metric::kTime:
      return profile.nodes.self_ns;
    case Metric::kCalls:
      return profile.nodes.calls;
    case Metric::kAllocCount:
      return profile.nodes.memory[kAllocCount];
    case Metric::kAllocBytes:
      return profile.nodes.memory[kAllocBytes];
    case Metric::kPeakBytes:
      return profile.nodes.memory[kAtPeakBytes];
    case Metric::kWait:
      return profile.nodes.wait_ns;
    case Metric::kCorrected:
      return profile.nodes.corrected_ns;
    case Metric::kLiveBytes:
      break;
  }
  return profile.nodes.memory[kLiveBytes];
}

std::string text_of(Metric metric, std::uint64_t value) {
  if (is_time(metric)) return duration_text(value);
  if (metric == Metric::kCalls || metric == Metric::kAllocCount) return count_text(value);
  return bytes_text(value);
}

}  // namespace pyprof
