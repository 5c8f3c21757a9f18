#include <pyprof/analyze/diff.h>

#include <algorithm>
#include <utility>

namespace pyprof {
namespace {

using Runs = std::vector<Account>;

// Also where a function costs nothing, its time may differ by what a few events take; and of
// hundreds of small functions some have times apart by chance, however many the runs. A thousandth
// of the run in all.
constexpr double kNoiseOfASet = 0.0005;

// `read` gives the values of one run.
template <typename Read>
Spread spread_of(const Runs& runs, Metric metric, Read read) {
  std::vector<std::uint64_t> values;
  for (const Account& run : runs) values.push_back(read(run)[index_of(metric)]);
  std::sort(values.begin(), values.end());
  const std::uint64_t below = values[(values.size() - 1) / 2], above = values[values.size() / 2];
  return {values.front(), below + (above - below) / 2, values.back()};
}

double difference(const Spread& before, const Spread& after) {
  const auto [less, more] = std::minmax(before.median, after.median);
  return static_cast<double>(more - less);
}

class Comparison {
 public:
  Comparison(const Runs& before, const Runs& after, const DiffOptions& options)
      : before_(before), after_(after), options_(options) {
    for (const Metric metric : kAllMetrics)
      if (recorded_in(before, metric) && recorded_in(after, metric)) metrics_.push_back(metric);
  }

  std::vector<Change> totals() const {
    std::vector<Change> changes;
    const auto read = [](const Account& run) { return run.totals; };
    compare("", read, changes);
    return changes;
  }

  std::vector<Change> of(Costs Account::*table) const {
    std::vector<Change> changes;
    for (const auto& [key, name] : names(table)) {
      const auto read = [&, &key = key](const Account& run) { return values(run.*table, key); };
      compare(name, read, changes);
    }
    // Equal weights stay in the order of their keys, then of the metrics.
    std::stable_sort(changes.begin(), changes.end(),
                     [](const Change& a, const Change& b) { return a.weight > b.weight; });
    return changes;
  }

 private:
  static bool recorded_in(const Runs& runs, Metric metric) {
    return std::all_of(runs.begin(), runs.end(),
                       [&](const Account& run) { return run.has(metric); });
  }

  std::map<std::string, std::string> names(Costs Account::*table) const {
    std::map<std::string, std::string> names;
    for (const Runs* runs : {&before_, &after_})
      for (const Account& run : *runs)
        for (const auto& [key, cost] : run.*table) names[key] = cost.name;
    return names;
  }

  MetricValues values(const Costs& costs, const std::string& key) const {
    const auto found = costs.find(key);
    if (found == costs.end()) return {};
    return options_.with_callees ? found->second.total : found->second.self;
  }

  template <typename Read>
  void compare(const std::string& name, Read read, std::vector<Change>& changes) const {
    for (const Metric metric : metrics_) {
      const Spread before = spread_of(before_, metric, read);
      const Spread after = spread_of(after_, metric, read);
      if (!apart(metric, before, after)) continue;
      const double weight = difference(before, after) / std::max(1.0, whole(metric));
      changes.push_back({name, metric, before, after, weight});
    }
  }

  bool apart(Metric metric, const Spread& before, const Spread& after) const {
    const double slack = uncertainty(metric, before_, before) + uncertainty(metric, after_, after);
    const auto gap = [](std::uint64_t most, std::uint64_t least) {
      return static_cast<double>(least) - static_cast<double>(most);
    };
    return std::max(gap(before.most, after.least), gap(after.most, before.least)) > slack;
  }

  double uncertainty(Metric metric, const Runs& runs, const Spread& spread) const {
    if (!is_time(metric)) return 0;
    const double of_one = runs.size() > 1 ? 0 : options_.noise;
    return of_one * static_cast<double>(spread.median) + kNoiseOfASet * whole(metric);
  }

  double whole(Metric metric) const {
    const auto read = [](const Account& run) { return run.totals; };
    return static_cast<double>(
        std::max(spread_of(before_, metric, read).median, spread_of(after_, metric, read).median));
  }

  const Runs& before_;
  const Runs& after_;
  DiffOptions options_;
  std::vector<Metric> metrics_;
};

}  // namespace

Changes changes_between(const Runs& before, const Runs& after, const DiffOptions& options) {
  const Comparison comparison(before, after, options);
  return {comparison.totals(), comparison.of(&Account::functions), comparison.of(&Account::types)};
}

}  // namespace pyprof
