#include <fmt/format.h>
#include <pyprof/analyze/function_name.h>
#include <pyprof/analyze/function_table.h>
#include <pyprof/core/error.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <unordered_map>

namespace pyprof {
namespace {

struct NodeRange {
  std::size_t begin, end;
};

NodeRange nodes_of(const Profile& profile, std::optional<std::size_t> thread) {
  if (!thread) return {0, profile.nodes.count()};
  const std::size_t root = profile.threads[*thread].root;
  return {root, root + profile.nodes.subtree_size[root]};
}

// Sums of a column over subtrees: before[i] is the sum of all nodes before i.
std::vector<std::uint64_t> running_sums(const Column& values) {
  std::vector<std::uint64_t> before(values.size() + 1);
  for (std::size_t i = 0; i < values.size(); ++i) before[i + 1] = before[i] + values[i];
  return before;
}

// Adds the values of one metric to rows that `row_of(node)` gives; null: the node counts nowhere.
// In preorder, the row's outermost subtree ends where `until` says.
template <typename RowOf>
void add_metric(const Profile& profile, NodeRange nodes, Metric metric, RowOf&& row_of) {
  const std::vector<std::uint64_t> before = running_sums(column_of(profile, metric));
  const auto at = index_of(metric);
  std::map<const FunctionRow*, std::size_t> until;
  for (std::size_t node = nodes.begin; node < nodes.end; ++node) {
    FunctionRow* row = row_of(node);
    if (!row) continue;
    row->self[at] += before[node + 1] - before[node];
    std::size_t& end = until[row];
    if (node < end) continue;
    end = node + profile.nodes.subtree_size[node];
    row->total[at] += before[end] - before[node];
  }
}

template <typename RowOf>
void add_all_metrics(const Profile& profile, NodeRange nodes, RowOf&& row_of) {
  for (const Metric metric : kAllMetrics)
    if (is_recorded(profile, metric)) add_metric(profile, nodes, metric, row_of);
  for (std::size_t node = nodes.begin; node < nodes.end; ++node)
    if (FunctionRow* row = row_of(node)) row->resumes += profile.nodes.resumes[node];
}

// `row_of` says in which row a function counts. Only rows that something ran in.
std::vector<FunctionRow> table_of(const Profile& profile, NodeRange nodes,
                                  const std::vector<std::size_t>& row_of) {
  std::vector<FunctionRow> rows(row_of.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].function = i;
  std::vector<bool> seen(rows.size());
  const auto row_at = [&](std::size_t node) { return row_of[profile.nodes.function[node]]; };
  for (std::size_t node = nodes.begin; node < nodes.end; ++node) seen[row_at(node)] = true;
  add_all_metrics(profile, nodes, [&](std::size_t node) { return &rows[row_at(node)]; });
  std::erase_if(rows, [&](const FunctionRow& row) { return !seen[row.function]; });
  return rows;
}

}  // namespace

std::vector<FunctionRow> function_table(const Profile& profile, std::optional<std::size_t> thread) {
  std::vector<std::size_t> each(profile.functions.name.size());
  std::iota(each.begin(), each.end(), std::size_t{0});
  return table_of(profile, nodes_of(profile, thread), each);
}

std::vector<FunctionRow> function_table_by_identity(const Profile& profile) {
  std::vector<std::size_t> first(profile.functions.name.size());
  std::unordered_map<std::string, std::size_t> known;
  for (std::size_t i = 0; i < first.size(); ++i)
    first[i] = known.try_emplace(identity(profile, i), i).first->second;
  return table_of(profile, nodes_of(profile, {}), first);
}

std::vector<FunctionRow> neighbours(const Profile& profile, const std::vector<bool>& functions,
                                    Direction direction, std::optional<std::size_t> thread) {
  std::map<std::size_t, FunctionRow> rows;  // stable addresses
  const auto row_of = [&](std::size_t node) -> FunctionRow* {
    const std::int32_t parent = profile.nodes.parent[node];
    if (parent < 0) return nullptr;
    const std::size_t caller = profile.nodes.function[static_cast<std::size_t>(parent)];
    const std::size_t callee = profile.nodes.function[node];
    const bool is_caller_wanted = direction == Direction::kCallees;
    if (!functions[is_caller_wanted ? caller : callee]) return nullptr;
    const std::size_t other = is_caller_wanted ? callee : caller;
    FunctionRow& row = rows[other];
    row.function = other;
    return &row;
  };
  add_all_metrics(profile, nodes_of(profile, thread), row_of);
  std::vector<FunctionRow> sorted;
  sorted.reserve(rows.size());
  for (const auto& [function, row] : rows) sorted.push_back(row);
  return sorted;
}

std::size_t thread_named(const Profile& profile, const std::string& name) {
  std::string known;
  for (std::size_t i = 0; i < profile.threads.size(); ++i) {
    const ThreadRow& thread = profile.threads[i];
    if (thread.name == name || std::to_string(thread.tid) == name) return i;
    known += fmt::format("{}{} ({})", i == 0 ? "" : ", ", thread.name, thread.tid);
  }
  throw Error("there is no thread " + name + "; there are " + known);
}

}  // namespace pyprof
