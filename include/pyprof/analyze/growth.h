// How cost grows with the input: runs of one program with inputs of different sizes N, and the
// exponent b of cost = a * N^b that fits them best.
#pragma once

#include <pyprof/analyze/account.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pyprof {

struct SizedRun {
  double size = 0;  // above 0
  Account account;
};

struct Point {
  double size;
  std::uint64_t value;
};

struct Fit {
  double exponent = 0;
  // Standard error of the exponent; two points lie on a line whatever they are, and have none.
  std::optional<double> spread;
};

// The least squares line through the logarithms. Empty unless the points, those of value 0 left
// out since they have none, are of at least two sizes.
std::optional<Fit> fitted_exponent(const std::vector<Point>& points);

struct Growth {
  std::string name;  // empty: the whole run
  Metric metric = Metric::kTime;
  Fit fit = {};
  std::vector<Point> points = {};  // by size, then in the order of the runs
  double weight = 0;               // at most what part of its run's total the value is
};

struct GrowthOptions {
  bool with_callees = false;
  std::optional<Metric> metric;  // only this
  double least_weight = 0.01;    // functions that never are that part of a run are left out
};

struct Growths {
  std::vector<Growth> totals;     // in the order of the metrics
  std::vector<Growth> functions;  // largest exponent first, its spread taken off
};

// Functions are matched by identity(). Only metrics that every run recorded.
Growths growths_of(std::vector<SizedRun> runs, const GrowthOptions& options);

}  // namespace pyprof
