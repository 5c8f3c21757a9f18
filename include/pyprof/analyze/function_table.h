// What each function cost: without callees, and with them, recursion counted once.
#pragma once

#include <pyprof/analyze/metric.h>
#include <pyprof/read/profile.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace pyprof {

// By Metric; 0 where it was not recorded.
using MetricValues = std::array<std::uint64_t, kMetrics>;

struct FunctionRow {
  std::size_t function = 0;
  std::uint64_t resumes = 0;
  MetricValues self{};
  MetricValues total{};

  std::uint64_t self_of(Metric metric) const { return self[index_of(metric)]; }
  std::uint64_t total_of(Metric metric) const { return total[index_of(metric)]; }
};

// Rows of functions that were called; of one thread (an index), or of all.
std::vector<FunctionRow> function_table(const Profile& profile,
                                        std::optional<std::size_t> thread = {});

// Functions of one identity(), as lambdas are, together in the row of the first of them.
std::vector<FunctionRow> function_table_by_identity(const Profile& profile);

// Who called the functions, or whom they called: `function` is the other end. `self` is what the
// callees cost themselves when called that way, `total` with their callees, an edge that is open
// already counted once. Of one thread (an index), or of all.
enum class Direction { kCallers, kCallees };
std::vector<FunctionRow> neighbours(const Profile& profile, const std::vector<bool>& functions,
                                    Direction direction, std::optional<std::size_t> thread = {});

// The index of the thread of this name or tid. Throws Error, which lists those there are.
std::size_t thread_named(const Profile& profile, const std::string& name);

}  // namespace pyprof
