#include <fmt/format.h>
#include <pyprof/read/check.h>

#include "column_table.h"

namespace pyprof {
namespace {

using Fault = std::optional<std::string>;

std::uint64_t sum_of(const Column& column) {
  std::uint64_t sum = 0;
  column.for_each([&sum](std::uint64_t value) { sum += value; });
  return sum;
}

Fault check_total(std::string_view column_name, const Column& column, std::string_view total_name,
                  std::uint64_t total) {
  const std::uint64_t sum = sum_of(column);
  if (sum == total) return {};
  return fmt::format("totals.{} is {}, but nodes.{} sums to {}", total_name, total, column_name,
                     sum);
}

Fault check_totals(const Profile& profile) {
  const TotalsRow& totals = profile.totals;
  const NodeColumns& nodes = profile.nodes;
  if (totals.nodes != nodes.count())
    return fmt::format("totals.nodes is {}, but there are {}", totals.nodes, nodes.count());
  if (Fault fault = check_total("calls", nodes.calls, "calls", totals.calls)) return fault;
  if (Fault fault = check_total("resumes", nodes.resumes, "resumes", totals.resumes)) return fault;
  if (Fault fault = check_total("self_ns", nodes.self_ns, "self_ns", totals.self_ns)) return fault;
  for (std::size_t metric = 0; metric < kLifetimeMetrics; ++metric)
    if (Fault fault = check_total(kLifetimeNames[metric], nodes.lifetimes[metric],
                                  kLifetimeNames[metric], totals.lifetimes[metric]))
      return fault;
  if (Fault fault = check_total("wait_ns", nodes.wait_ns, "wait_ns", totals.wait_ns)) return fault;
  if (Fault fault =
          check_total("corrected_ns", nodes.corrected_ns, "corrected_ns", totals.corrected_ns))
    return fault;
  for (std::size_t metric = 0; metric < kMemoryMetrics; ++metric) {
    const std::string_view name = kMemoryNames[metric];
    const std::string_view total_name = metric == kAtPeakBytes ? "peak_bytes" : name;
    if (Fault fault = check_total(name, nodes.memory[metric], total_name, totals.memory[metric]))
      return fault;
  }
  return {};
}

Fault check_types_of_nodes(std::string_view name, const Column& node_values,
                           const Column& row_values, const Column& rows) {
  for (std::size_t node = 0, row = 0; node < node_values.size(); ++node) {
    std::uint64_t sum = 0;
    for (const std::size_t end = row + rows[node]; row < end; ++row) sum += row_values[row];
    if (sum != node_values[node])
      return fmt::format("nodes.{}[{}] is {}, but its types sum to {}", name, node,
                         node_values[node], sum);
  }
  return {};
}

Fault check_all_types(const Profile& profile) {
  const NodeTypeColumns& types = profile.node_types;
  for (std::size_t metric = 0; metric < kMemoryMetrics; ++metric)
    if (Fault fault = check_types_of_nodes(kMemoryNames[metric], profile.nodes.memory[metric],
                                           types.memory[metric], types.count))
      return fault;
  for (std::size_t metric = 0; metric < kLifetimeMetrics; ++metric)
    if (Fault fault = check_types_of_nodes(kLifetimeNames[metric], profile.nodes.lifetimes[metric],
                                           types.lifetimes[metric], types.count))
      return fault;
  return {};
}

Fault check_lifetime(const Profile& profile, std::size_t thread_index) {
  const ThreadRow& thread = profile.threads[thread_index];
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < profile.nodes.subtree_size[thread.root]; ++i)
    sum += profile.nodes.self_ns[thread.root + i];
  if (thread.end_ns >= thread.start_ns && thread.end_ns - thread.start_ns == sum) return {};
  return fmt::format("threads[{}] lives from {} to {} ns, but its nodes' self_ns sum to {}",
                     thread_index, thread.start_ns, thread.end_ns, sum);
}

// A part of self time is never more than that.
Fault check_part(std::string_view name, const Column& part, const Column& self_ns) {
  for (std::size_t node = 0; node < part.size(); ++node)
    if (part[node] > self_ns[node])
      return fmt::format("nodes.{}[{}] is {}, but the node's self time is {} ns", name, node,
                         part[node], self_ns[node]);
  return {};
}

Fault check_peak_bytes(const Profile& profile) {
  for (std::size_t i = 0; i < profile.peaks.size(); ++i) {
    if (profile.peaks[i].bytes != profile.totals.memory[kAtPeakBytes])
      return fmt::format("peaks[{}].bytes is {}, but totals.peak_bytes is {}", i,
                         profile.peaks[i].bytes, profile.totals.memory[kAtPeakBytes]);
  }
  return {};
}

// What the functions of each file did, by file, and what its lines did is the same.
Fault check_lines(const Profile& profile, std::string_view name, const Column& nodes,
                  const Column& lines) {
  std::vector<std::uint64_t> by_file(profile.files.path.size());
  for (std::size_t node = 0; node < nodes.size(); ++node)
    by_file[profile.functions.file[profile.nodes.function[node]]] += nodes[node];
  for (std::size_t row = 0; row < lines.size(); ++row)
    by_file[profile.lines.file[row]] -= lines[row];
  for (std::size_t file = 0; file < by_file.size(); ++file)
    if (by_file[file] != 0)
      return fmt::format("lines.{} of file {} do not sum to the {} of its functions", name, file,
                         name);
  return {};
}

Fault check_lines(const Profile& profile) {
  if (profile.has_line_times)
    if (Fault fault = check_lines(profile, "self_ns", profile.nodes.self_ns, profile.lines.self_ns))
      return fault;
  for (std::size_t metric = 0; profile.has_lines && metric < kMemoryMetrics; ++metric)
    if (Fault fault = check_lines(profile, kMemoryNames[metric], profile.nodes.memory[metric],
                                  profile.lines.memory[metric]))
      return fault;
  return {};
}

}  // namespace

std::optional<std::string> check_accounts(const Profile& profile) {
  if (Fault fault = check_all_types(profile)) return fault;
  if (Fault fault = check_totals(profile)) return fault;
  const NodeColumns& nodes = profile.nodes;
  if (Fault fault = check_part("wait_ns", nodes.wait_ns, nodes.self_ns)) return fault;
  if (Fault fault = check_part("corrected_ns", nodes.corrected_ns, nodes.self_ns)) return fault;
  for (std::size_t thread = 0; profile.has_time && thread < profile.threads.size(); ++thread) {
    if (Fault fault = check_lifetime(profile, thread)) return fault;
  }
  if (Fault fault = check_lines(profile)) return fault;
  return check_peak_bytes(profile);
}

}  // namespace pyprof
