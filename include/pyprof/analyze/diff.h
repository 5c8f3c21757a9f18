// What changed between two sets of runs. Functions are matched by module and qualified name, so
// that moved files and lines change nothing; types by their names.
#pragma once

#include <pyprof/analyze/account.h>

#include <cstdint>
#include <string>
#include <vector>

namespace pyprof {

// One value in several runs.
struct Spread {
  std::uint64_t least = 0;
  std::uint64_t median = 0;  // of an even number of runs the lower one, so it was measured
  std::uint64_t most = 0;
};

struct Change {
  std::string name;  // empty: the whole run
  Metric metric = Metric::kTime;
  Spread before;
  Spread after;
  double weight = 0;  // how much the median changed, as a part of the metric's total
};

struct Changes {
  std::vector<Change> totals;     // in the order of the metrics
  std::vector<Change> functions;  // by weight, heaviest first
  std::vector<Change> types;      // likewise
};

struct DiffOptions {
  bool with_callees = false;
  double noise = 0.05;  // by how much of itself the time of a single run may be off
};

// A value changed if the spreads of the two sets lie apart. Calls, counts and bytes are exact. A
// single run shows no spread of its times: they are taken to be off by `noise` of themselves and a
// thousandth of the run. Only metrics that every run recorded. What a run does not have is 0 there.
// Neither set may be empty.
Changes changes_between(const std::vector<Account>& before, const std::vector<Account>& after,
                        const DiffOptions& options);

}  // namespace pyprof
