// All that comparing needs of a run, so that its profile need not stay in memory.
#pragma once

#include <pyprof/analyze/alike.h>
#include <pyprof/analyze/function_table.h>
#include <pyprof/analyze/metric.h>

#include <array>
#include <map>
#include <string>

namespace pyprof {

struct Cost {
  std::string name;  // as people read it
  MetricValues self{};
  MetricValues total{};  // with callees, recursion counted once; of types the same as self
};
using Costs = std::map<std::string, Cost>;

struct Account {
  TimeKind time_kind = TimeKind::kNone;
  std::array<bool, kMetrics> recorded{};
  MetricValues totals{};
  Costs functions;  // by identity()
  Costs types;      // by name; their time and calls are 0

  bool has(Metric metric) const { return recorded[index_of(metric)]; }
};

Account account_of(const Profile& profile);

}  // namespace pyprof
