// What can be asked of a node, function or type: one number with a name and a unit.
#pragma once

#include <pyprof/read/profile.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace pyprof {

enum class Metric : std::uint8_t {
  kTime,
  kCalls,
  kAllocCount,
  kAllocBytes,
  kPeakBytes,
  kLiveBytes,
  kWait,
  kCorrected
};
// Its place in arrays by metric.
constexpr std::size_t index_of(Metric metric) { return static_cast<std::size_t>(metric); }
inline constexpr std::size_t kMetrics = 8;
inline constexpr std::array<Metric, kMetrics> kAllMetrics = {
    Metric::kTime,      Metric::kCalls,     Metric::kAllocCount, Metric::kAllocBytes,
    Metric::kPeakBytes, Metric::kLiveBytes, Metric::kWait,       Metric::kCorrected};
constexpr bool is_time(Metric metric) {
  return metric == Metric::kTime || metric == Metric::kWait || metric == Metric::kCorrected;
}

// As the command line and JSON output name it: time, calls, allocs, alloc, peak, live, wait,
// corrected.
std::string_view name_of(Metric metric);
// Throws Error for a name that is none.
Metric metric_named(std::string_view name);

bool is_recorded(const Profile& profile, Metric metric);
// What tables are ordered by where nothing else is asked for: time, or bytes allocated, or calls.
Metric chief_metric(const Profile& profile);
// What is recorded or left out as one: a metric of it, and what it is called.
struct RecordedPart {
  Metric metric;
  std::string_view name;
};
inline constexpr RecordedPart kRecordedParts[] = {
    {Metric::kTime, "time"}, {Metric::kWait, "waiting"}, {Metric::kAllocBytes, "memory"}};

// What to do so that one is recorded: "without --no-time".
std::string_view way_to_record(Metric metric);
// Throws Error, which names the file and the option that would record it.
void require_recorded(const Profile& profile, Metric metric, const std::string& file);

// Values without callees, a row for each node. Only of what is recorded.
const Column& column_of(const Profile& profile, Metric metric);
// With its unit, as people read it.
std::string text_of(Metric metric, std::uint64_t value);

}  // namespace pyprof
