#include <fmt/format.h>
#include <pyprof/analyze/function_name.h>
#include <pyprof/analyze/peaks.h>

#include <algorithm>
#include <map>

namespace pyprof {
namespace {

// Points that rise by `least` above the lowest point since the peak before, and after which memory
// falls by as much, or the run ends.
std::vector<MemoryAt> turning_points(const std::vector<MemoryAt>& heap, std::uint64_t least) {
  std::vector<MemoryAt> found;
  if (heap.empty()) return found;
  MemoryAt highest = heap.front();
  std::uint64_t lowest = heap.front().bytes;
  bool rising = true;
  for (const MemoryAt& point : heap) {
    if (point.bytes > highest.bytes) highest = point;
    lowest = std::min(lowest, point.bytes);
    if (rising && highest.bytes - point.bytes >= least && highest.bytes - point.bytes > 0) {
      found.push_back(highest);
      rising = false;
      lowest = point.bytes;
    }
    if (!rising && point.bytes - lowest >= least && point.bytes > lowest) {
      rising = true;
      highest = point;
    }
  }
  if (rising && highest.bytes > 0 && highest.bytes - std::min(lowest, highest.bytes) >= least)
    found.push_back(highest);
  return found;
}

struct Distance {
  std::uint64_t delta_ns;
  std::optional<std::uint64_t> delta_bytes;
};

// Whether one of the peaks that count already, which are as high or higher, is too near.
bool is_hidden(const std::multimap<std::uint64_t, std::uint64_t>& counted, const MemoryAt& point,
               const Distance& distance) {
  const std::uint64_t first = point.t_ns - std::min(point.t_ns, distance.delta_ns - 1);
  for (auto peak = counted.lower_bound(first);
       peak != counted.end() && peak->first < point.t_ns + distance.delta_ns; ++peak)
    if (!distance.delta_bytes || peak->second - point.bytes < *distance.delta_bytes) return true;
  return false;
}

std::vector<MemoryAt> apart(std::vector<MemoryAt> points, const Distance& distance) {
  if (distance.delta_ns == 0) return points;
  std::stable_sort(points.begin(), points.end(),
                   [](const MemoryAt& a, const MemoryAt& b) { return a.bytes > b.bytes; });
  std::multimap<std::uint64_t, std::uint64_t> counted;  // bytes by time
  std::erase_if(points, [&](const MemoryAt& point) {
    if (is_hidden(counted, point, distance)) return true;
    counted.emplace(point.t_ns, point.bytes);
    return false;
  });
  std::stable_sort(points.begin(), points.end(),
                   [](const MemoryAt& a, const MemoryAt& b) { return a.t_ns < b.t_ns; });
  return points;
}

bool is_recorded_peak(const Profile& profile, const MemoryAt& point) {
  return std::any_of(profile.peaks.begin(), profile.peaks.end(), [&](const PeakRow& peak) {
    return peak.t_ns == point.t_ns && peak.bytes == point.bytes &&
           peak.bytes == profile.totals.memory[kAtPeakBytes];
  });
}

}  // namespace

std::vector<Peak> peaks_of(const Profile& profile, const PeakOptions& options) {
  const std::vector<MemoryAt> heap = heap_over_time(profile);
  std::uint64_t highest = 0;
  for (const MemoryAt& point : heap) highest = std::max(highest, point.bytes);
  const std::uint64_t run_ns = heap.empty() ? 0 : heap.back().t_ns;
  const Distance distance{options.delta_ns.value_or(run_ns / 50), options.delta_bytes};
  std::vector<Peak> peaks;
  for (const MemoryAt& point :
       apart(turning_points(heap, options.least_bytes.value_or(highest / 20)), distance))
    peaks.push_back({peaks.size() + 1, point, is_recorded_peak(profile, point)});
  return peaks;
}

std::string legend_line(const Profile& profile, const Peak& peak) {
  const auto thread = thread_of(profile, peak.at.node);
  const std::string name = thread ? profile.threads[*thread].name : "?";
  std::string place = "?";
  if (peak.at.node >= 0) {
    const std::size_t function = profile.nodes.function[static_cast<std::size_t>(peak.at.node)];
    place = fmt::format("{}:{}:{}", file_of(profile, function),
                        profile.functions.first_line[function], qualified_name(profile, function));
  }
  return harmless(fmt::format("{}: {}>{}=>{}", peak.number, name, place, peak.at.bytes));
}

}  // namespace pyprof
