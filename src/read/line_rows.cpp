#include "line_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "recording_file.h"
#include "saturating.h"
#include "thread_times.h"

namespace pyprof {
namespace {

std::uint32_t row_of(const RecordingFile& file, const std::vector<std::uint32_t>& function_rows,
                     FunctionId function) {
  if (index(function) < function_rows.size()) return function_rows[index(function)];
  file.fail_damaged(fmt::format("a line is of function {}, which is not there", index(function)));
}

std::vector<std::uint64_t> self_by_function(const Profile& profile) {
  std::vector<std::uint64_t> sums(profile.functions.name.size());
  for (std::size_t node = 0; node < profile.nodes.count(); ++node)
    sums[profile.nodes.function[node]] += profile.nodes.self_ns[node];
  return sums;
}

}  // namespace

LineRows::Line& LineRows::at(std::uint64_t function, std::uint32_t line) {
  return lines_[profile_.functions.file[function] << 32 | line];
}

void LineRows::add_memory(std::uint64_t function, std::uint32_t line, const MemoryValues& values) {
  MemoryValues& sum = at(function, line).memory;
  for (std::size_t metric = 0; metric < kMemoryMetrics; ++metric) sum[metric] += values[metric];
}

void LineRows::add_times(const RecordingFile& file, const RunClock& clock,
                         const std::vector<std::uint32_t>& function_rows) {
  const std::uint32_t recorded = file.header().recorded;
  profile_.has_line_hits = recorded & format::kRecordsLineTimes;
  profile_.has_line_times =
      profile_.has_time &&
      (recorded & (format::kRecordsLineSamples | format::kRecordsLineTimes)) != 0;
  if (!profile_.has_line_times && !profile_.has_line_hits) return;
  std::vector<Shares> shares(profile_.functions.name.size());
  for (std::size_t i = 1; i < file.line_samples().size(); ++i) {
    const format::LineSampleRecord sample = file.line_samples()[i];
    shares[row_of(file, function_rows, sample.function)].lines.push_back(
        {sample.line, sample.samples});
  }
  add_exact(file, clock, function_rows, shares);
  if (!profile_.has_line_times) return;
  const std::vector<std::uint64_t> self_ns = self_by_function(profile_);
  for (std::size_t function = 0; function < self_ns.size(); ++function)
    divide(function, self_ns[function], shares[function]);
}

// Measured times take the place of samples.
void LineRows::add_exact(const RecordingFile& file, const RunClock& clock,
                         const std::vector<std::uint32_t>& function_rows,
                         std::vector<Shares>& shares) {
  const TickScale length = clock.scale.starting_at(0);
  for (std::size_t i = 1; i < file.line_times().size(); ++i) {
    const format::LineTimeRecord record = file.line_times()[i];
    const std::uint32_t function = row_of(file, function_rows, record.function);
    if (!shares[function].exact) shares[function] = {.lines = {}, .exact = true};
    shares[function].lines.push_back({record.line, record.self_ticks});
    Line& line = at(function, record.line);
    line.hits += record.hits;
    line.callees_ns +=
        length.since_start(saturating_difference(record.total_ticks, record.self_ticks));
    line.exact = true;
  }
}

// Borders are rounded and differences taken, so that the parts sum to the whole.
void LineRows::divide(std::uint64_t function, std::uint64_t self_ns, const Shares& shares) {
  using Wide = unsigned __int128;
  Wide all = 0, before = 0;
  for (const Share& share : shares.lines) all += share.weight;
  if (self_ns == 0) return;
  if (all == 0) {
    at(function, 0).self_ns += self_ns;
    return;
  }
  for (const Share& share : shares.lines) {
    const Wide after = before + share.weight;
    at(function, share.line).self_ns +=
        static_cast<std::uint64_t>(self_ns * after / all - self_ns * before / all);
    before = after;
  }
}

void LineRows::finish() {
  profile_.has_lines = profile_.has_memory || profile_.has_line_times || profile_.has_line_hits;
  std::vector<std::uint64_t> keys;
  keys.reserve(lines_.size());
  for (const auto& [key, line] : lines_)
    if (!line.is_empty()) keys.push_back(key);
  std::sort(keys.begin(), keys.end());
  LineColumns& rows = profile_.lines;
  for (const std::uint64_t key : keys) {
    const Line& line = lines_.at(key);
    rows.file.push_back(key >> 32);
    rows.line.push_back(key & 0xffffffff);
    if (profile_.has_line_times) rows.self_ns.push_back(line.self_ns);
    if (profile_.has_line_hits) {
      rows.hits.push_back(line.hits);
      rows.exact.push_back(line.exact);
    }
    if (profile_.has_line_hits && profile_.has_line_times)
      rows.total_ns.push_back(line.exact ? line.self_ns + line.callees_ns : 0);
    for (std::size_t metric = 0; profile_.has_memory && metric < kMemoryMetrics; ++metric)
      rows.memory[metric].push_back(line.memory[metric]);
  }
}

}  // namespace pyprof
