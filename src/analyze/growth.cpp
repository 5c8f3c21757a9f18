#include <pyprof/analyze/growth.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace pyprof {
namespace {

struct LogPoint {
  double x, y;
};

std::vector<LogPoint> logarithms(const std::vector<Point>& points) {
  std::vector<LogPoint> logs;
  for (const Point& point : points)
    if (point.value > 0)
      logs.push_back({std::log(point.size), std::log(static_cast<double>(point.value))});
  return logs;
}

LogPoint mean_of(const std::vector<LogPoint>& points) {
  LogPoint sum{};
  for (const auto& [x, y] : points) sum = {sum.x + x, sum.y + y};
  const auto count = static_cast<double>(points.size());
  return {sum.x / count, sum.y / count};
}

class Growing {
 public:
  Growing(const std::vector<SizedRun>& runs, const GrowthOptions& options)
      : runs_(runs), options_(options) {
    for (const Metric metric : kAllMetrics)
      if (options.metric.value_or(metric) == metric && recorded_in_all(metric))
        metrics_.push_back(metric);
  }

  std::vector<Growth> totals() const {
    std::vector<Growth> growths;
    add(
        "", [](const Account& run) { return run.totals; }, growths);
    return growths;
  }

  std::vector<Growth> functions() const {
    std::vector<Growth> growths;
    for (const auto& [key, name] : names()) {
      const auto read = [&, &key = key](const Account& run) { return values(run, key); };
      add(name, read, growths);
    }
    std::erase_if(growths,
                  [&](const Growth& growth) { return growth.weight < options_.least_weight; });
    // In millionths, so that what differs by rounding only stays in the order of names.
    const auto certain = [](const Growth& growth) {
      return std::round((growth.fit.exponent - growth.fit.spread.value_or(0)) * 1e6);
    };
    std::stable_sort(growths.begin(), growths.end(),
                     [&](const Growth& a, const Growth& b) { return certain(a) > certain(b); });
    return growths;
  }

 private:
  bool recorded_in_all(Metric metric) const {
    return std::all_of(runs_.begin(), runs_.end(),
                       [&](const SizedRun& run) { return run.account.has(metric); });
  }

  std::map<std::string, std::string> names() const {
    std::map<std::string, std::string> names;
    for (const SizedRun& run : runs_)
      for (const auto& [key, cost] : run.account.functions) names[key] = cost.name;
    return names;
  }

  MetricValues values(const Account& run, const std::string& key) const {
    const auto found = run.functions.find(key);
    if (found == run.functions.end()) return {};
    return options_.with_callees ? found->second.total : found->second.self;
  }

  // `read` gives the values of one run.
  template <typename Read>
  void add(const std::string& name, Read read, std::vector<Growth>& growths) const {
    for (const Metric metric : metrics_) {
      Growth growth{.name = name, .metric = metric};
      for (const SizedRun& run : runs_) {
        const std::uint64_t value = read(run.account)[index_of(metric)];
        const std::uint64_t whole = run.account.totals[index_of(metric)];
        growth.points.push_back({run.size, value});
        growth.weight = std::max(
            growth.weight, static_cast<double>(value) / std::max(1.0, static_cast<double>(whole)));
      }
      const std::optional<Fit> fit = fitted_exponent(growth.points);
      if (!fit) continue;
      growth.fit = *fit;
      growths.push_back(std::move(growth));
    }
  }

  const std::vector<SizedRun>& runs_;
  const GrowthOptions& options_;
  std::vector<Metric> metrics_;
};

}  // namespace

// Slope Sxy / Sxx; its standard error sqrt(SSR / (n - 2) / Sxx): any textbook of linear regression.
std::optional<Fit> fitted_exponent(const std::vector<Point>& points) {
  const std::vector<LogPoint> logs = logarithms(points);
  if (logs.empty()) return {};
  const LogPoint mean = mean_of(logs);
  double sxx = 0, sxy = 0;
  for (const auto& [x, y] : logs) {
    sxx += (x - mean.x) * (x - mean.x);
    sxy += (x - mean.x) * (y - mean.y);
  }
  const auto same_size = [&](const LogPoint& point) { return point.x == logs[0].x; };
  if (std::all_of(logs.begin(), logs.end(), same_size)) return {};
  Fit fit{sxy / sxx, {}};
  double residuals = 0;
  for (const auto& [x, y] : logs)
    residuals += std::pow(y - mean.y - fit.exponent * (x - mean.x), 2);
  const auto free = static_cast<double>(logs.size()) - 2;
  if (free > 0) fit.spread = std::sqrt(residuals / free / sxx);
  return fit;
}

Growths growths_of(std::vector<SizedRun> runs, const GrowthOptions& options) {
  std::stable_sort(runs.begin(), runs.end(),
                   [](const SizedRun& a, const SizedRun& b) { return a.size < b.size; });
  const Growing growing(runs, options);
  return {growing.totals(), growing.functions()};
}

}  // namespace pyprof
