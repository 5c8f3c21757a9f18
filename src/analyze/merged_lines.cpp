#include "merged_lines.h"

#include <algorithm>

namespace pyprof {
namespace {

// Of a column that this profile need not have.
std::uint64_t value(const Column& column, std::size_t row) {
  return column.empty() ? 0 : column[row];
}

}  // namespace

void MergedLines::add(const LineColumns& from, const std::vector<std::uint64_t>& files) {
  for (std::size_t row = 0; row < from.line.size(); ++row) {
    Line& line = lines_[{files[from.file[row]], from.line[row]}];
    line.self_ns += value(from.self_ns, row);
    line.hits += value(from.hits, row);
    line.total_ns += value(from.total_ns, row);
    line.exact |= value(from.exact, row) != 0;
    for (std::size_t metric = 0; metric < kMemoryMetrics; ++metric)
      line.memory[metric] += value(from.memory[metric], row);
  }
}

void MergedLines::finish(Profile& target) const {
  LineColumns& to = target.lines;
  for (const auto& [place, line] : lines_) {
    to.file.push_back(place.first);
    to.line.push_back(place.second);
    if (target.has_line_times) to.self_ns.push_back(line.self_ns);
    if (target.has_line_hits) {
      to.hits.push_back(line.hits);
      to.exact.push_back(line.exact);
    }
    if (target.has_line_hits && target.has_line_times) to.total_ns.push_back(line.total_ns);
    for (std::size_t metric = 0; target.has_memory && metric < kMemoryMetrics; ++metric)
      to.memory[metric].push_back(line.memory[metric]);
  }
}

}  // namespace pyprof
