// The chart of pyprof scale: cost by size of the input, both logarithmic, so that a power of the
// size is a straight line and its exponent the slope.
#include <fmt/format.h>
#include <pyprof/analyze/function_name.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "plotted.h"

namespace pyprof {
namespace {

Unit unit_of(Metric metric) {
  if (is_time(metric)) return Unit::kTime;
  return metric == Metric::kCalls || metric == Metric::kAllocCount ? Unit::kCount : Unit::kBytes;
}

std::string title_of(Metric metric) {
  switch (metric) {
    case Metric::kTime:
      return "time";
    case Metric::kWait:
      return "waiting";
    case Metric::kCorrected:
      return "corrected time";
    case Metric::kCalls:
      return "calls";
    case Metric::kAllocCount:
      return "allocations";
    case Metric::kAllocBytes:
      return "allocated memory";
    case Metric::kPeakBytes:
      return "memory at the peak";
    case Metric::kLiveBytes:
      return "memory at the end";
  }
  return "";
}

std::string name_of(const Growth& growth) {
  const std::string name = growth.name.empty() ? "(all)" : growth.name;
  const std::string spread = growth.fit.spread ? fmt::format(" ±{:.2f}", *growth.fit.spread) : "";
  return fmt::format("{}: N^{:.2f}{}", brief(name), growth.fit.exponent, spread);
}

// The fitted line goes through the mean of the logarithms.
std::vector<Point2> fitted_line(const Growth& growth, const std::vector<Point2>& points) {
  double x = 0, y = 0;
  for (const Point2& point : points) {
    x += std::log(point.x) / static_cast<double>(points.size());
    y += std::log(point.y) / static_cast<double>(points.size());
  }
  const auto at = [&](double size) {
    return Point2{size, std::exp(y + growth.fit.exponent * (std::log(size) - x))};
  };
  return {at(points.front().x), at(points.back().x)};
}

Line line_of(const Growth& growth) {
  Line line{name_of(growth), {}};
  for (const Point& point : growth.points)
    if (point.value > 0) line.points.push_back({point.size, static_cast<double>(point.value)});
  line.has_dots = true;
  line.fit = fitted_line(growth, line.points);
  return line;
}

void include(Axis& axis, double value) {
  axis.low = std::min(axis.low, value);
  axis.high = std::max(axis.high, value);
}

// The axes include all dots and lines, and a little more, so that none lies on the frame.
void fit_axes(LineChart& chart) {
  constexpr double kRoom = 1.15;
  chart.x.low = chart.y.low = std::numeric_limits<double>::max();
  chart.x.high = chart.y.high = 0;
  for (const Line& line : chart.lines) {
    for (const auto* points : {&line.points, &line.fit}) {
      for (const Point2& point : *points) {
        include(chart.x, point.x);
        include(chart.y, point.y);
      }
    }
  }
  for (Axis* axis : {&chart.x, &chart.y}) {
    axis->low /= kRoom;
    axis->high *= kRoom;
  }
}

}  // namespace

Plot plot_growth(const Growths& growths, Metric metric, std::size_t limit) {
  LineChart chart{"Growth with the input",
                  "Dots are the runs, lines the exponents that fit them.",
                  Axis{"size of the input, N", Unit::kCount, 0, 1, true},
                  Axis{title_of(metric), unit_of(metric), 0, 1, true},
                  {}};
  for (const auto* list : {&growths.totals, &growths.functions})
    for (const Growth& growth : *list)
      if (growth.metric == metric && (limit == 0 || chart.lines.size() <= limit))
        chart.lines.push_back(line_of(growth));
  fit_axes(chart);
  return {chart.title, svg_of(chart), ""};
}

}  // namespace pyprof
