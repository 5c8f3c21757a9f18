#include <pyprof/analyze/account.h>
#include <pyprof/analyze/function_name.h>
#include <pyprof/analyze/type_table.h>
#include <pyprof/read/function_costs.h>

namespace pyprof {
namespace {

MetricValues metric_values(const MemoryValues& memory) {
  MetricValues values{};
  const auto set = [&](Metric metric, MemoryMetric column) {
    values[index_of(metric)] = memory[column];
  };
  set(Metric::kAllocCount, kAllocCount);
  set(Metric::kAllocBytes, kAllocBytes);
  set(Metric::kPeakBytes, kAtPeakBytes);
  set(Metric::kLiveBytes, kLiveBytes);
  return values;
}

MetricValues totals_of(const Profile& profile) {
  MetricValues values = metric_values(profile.totals.memory);
  values[static_cast<std::size_t>(Metric::kTime)] = profile.totals.self_ns;
  values[static_cast<std::size_t>(Metric::kWait)] = profile.totals.wait_ns;
  values[static_cast<std::size_t>(Metric::kCorrected)] = profile.totals.corrected_ns;
  values[static_cast<std::size_t>(Metric::kCalls)] = profile.totals.calls;
  return values;
}

void add(MetricValues& sums, const MetricValues& values) {
  for (std::size_t i = 0; i < kMetrics; ++i) sums[i] += values[i];
}

void add_types(const Profile& profile, Costs& types) {
  for (const TypeRow& row : type_table(profile)) {
    const std::string name = type_name(profile, row.type);
    Cost& cost = types[name];
    cost.name = name;
    add(cost.self, metric_values(row.values));
    cost.total = cost.self;
  }
}

}  // namespace

Account account_of(const Profile& profile) {
  Account account;
  account.time_kind = time_kind_of(profile);
  for (const Metric metric : kAllMetrics)
    account.recorded[index_of(metric)] = is_recorded(profile, metric);
  account.totals = totals_of(profile);
  for (const FunctionRow& row : function_table_by_identity(profile))
    account.functions[identity(profile, row.function)] = {full_name(profile, row.function),
                                                          row.self, row.total};
  if (profile.has_memory) add_types(profile, account.types);
  return account;
}

}  // namespace pyprof
