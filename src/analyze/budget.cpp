#include <pyprof/analyze/budget.h>
#include <pyprof/analyze/function_name.h>
#include <pyprof/read/function_costs.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string_view>

namespace pyprof {
namespace {

using Values = std::vector<std::uint64_t>;  // of each node

const Costs& costs_of(const Account& account, Scope scope) {
  return scope == Scope::kType ? account.types : account.functions;
}

// Several functions without a module may have one name.
std::uint64_t value_of(const Account& account, const Budget& budget) {
  if (budget.scope == Scope::kTotals) return account.totals[index_of(budget.metric)];
  std::uint64_t value = 0;
  for (const auto& [key, cost] : costs_of(account, budget.scope))
    if (cost.name == budget.name)
      value += (budget.scope == Scope::kSubtree ? cost.total : cost.self)[index_of(budget.metric)];
  return value;
}

bool is_known(const Account& account, const Budget& budget) {
  if (budget.scope == Scope::kTotals) return true;
  const Costs& costs = costs_of(account, budget.scope);
  return std::any_of(costs.begin(), costs.end(),
                     [&](const auto& entry) { return entry.second.name == budget.name; });
}

std::uint64_t allowed_by(const Limit& limit, std::uint64_t base) {
  const auto from = static_cast<double>(base);
  const double more =
      limit.kind == Limit::kGrowthPercent ? from * limit.amount / 100 : limit.amount;
  const double most = (limit.kind == Limit::kAtMost ? 0 : from) + more;
  return static_cast<std::uint64_t>(std::min(most, static_cast<double>(kLargestInteger)));
}

Values own_values(const Profile& profile, Metric metric) {
  const Column& column = column_of(profile, metric);
  Values values(column.size());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = column[i];
  return values;
}

// Parents come before children, so from the last to the first each is complete when it is added.
Values values_with_callees(const Profile& profile, Metric metric) {
  Values values = own_values(profile, metric);
  for (std::size_t i = values.size(); i-- > 0;)
    if (const std::int32_t parent = profile.nodes.parent[i]; parent >= 0)
      values[static_cast<std::size_t>(parent)] += values[i];
  return values;
}

MemoryMetric memory_metric(Metric metric) {
  if (metric == Metric::kAllocCount) return kAllocCount;
  if (metric == Metric::kAllocBytes) return kAllocBytes;
  return metric == Metric::kPeakBytes ? kAtPeakBytes : kLiveBytes;
}

Values values_of_type(const Profile& profile, const Budget& budget) {
  const NodeTypeColumns& rows = profile.node_types;
  const Column& column = rows.memory[memory_metric(budget.metric)];
  std::vector<bool> wanted(profile.types.name.size());
  for (std::size_t type = 0; type < wanted.size(); ++type)
    wanted[type] = type_name(profile, type) == budget.name;
  Values values(profile.nodes.count());
  for (std::size_t node = 0, row = 0; node < values.size(); ++node)
    for (const std::size_t end = row + rows.count[node]; row < end; ++row)
      if (wanted[rows.type[row]]) values[node] += column[row];
  return values;
}

Values values_for(const Profile& profile, const Budget& budget) {
  if (budget.scope == Scope::kType) return values_of_type(profile, budget);
  if (budget.scope == Scope::kSubtree) return values_with_callees(profile, budget.metric);
  return own_values(profile, budget.metric);
}

// The function whose own value has grown most, without a base the one that costs most.
std::string costliest(const Account& account, const Account* base, Metric metric) {
  std::string name;
  double most = -1;
  for (const auto& [key, cost] : account.functions) {
    auto value = static_cast<double>(cost.self[index_of(metric)]);
    if (base)
      if (const auto old = base->functions.find(key); old != base->functions.end())
        value -= static_cast<double>(old->second.self[index_of(metric)]);
    if (value > most) {
      most = value;
      name = cost.name;
    }
  }
  return name;
}

std::int32_t costliest_node(const Budget& budget, const Run& run, const Account* base) {
  const Profile& profile = run.profile;
  const bool totals = budget.scope == Scope::kTotals;
  const std::string name = totals ? costliest(run.account, base, budget.metric) : budget.name;
  std::vector<bool> wanted(profile.functions.name.size());
  for (std::size_t i = 0; i < wanted.size(); ++i)
    wanted[i] = budget.scope == Scope::kType || full_name(profile, i) == name;
  const Values values = values_for(profile, budget);
  std::int32_t found = -1;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (wanted[profile.nodes.function[i]] &&
        (found < 0 || values[i] > values[static_cast<std::size_t>(found)]))
      found = static_cast<std::int32_t>(i);
  return found;
}

}  // namespace

Verdict judge(const Budget& budget, const Run& run, const Account* base) {
  Verdict verdict{.budget = budget};
  verdict.known = is_known(run.account, budget) || (base && is_known(*base, budget));
  verdict.value = value_of(run.account, budget);
  if (base && budget.limit.kind != Limit::kAtMost) verdict.base = value_of(*base, budget);
  verdict.allowed = allowed_by(budget.limit, verdict.base.value_or(0));
  if (!verdict.holds()) verdict.node = costliest_node(budget, run, verdict.base ? base : nullptr);
  return verdict;
}

std::string subject_of(const Budget& budget) {
  constexpr std::array<std::string_view, 4> kScopes = {"the whole run", "function ", "subtree ",
                                                       "type "};
  return std::string(kScopes[static_cast<std::size_t>(budget.scope)]) + harmless(budget.name);
}

}  // namespace pyprof
