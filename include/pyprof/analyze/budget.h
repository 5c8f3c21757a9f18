// What a run may cost at most, and whether it does.
#pragma once

#include <pyprof/analyze/account.h>
#include <pyprof/read/profile.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pyprof {

enum class Scope : std::uint8_t {
  kTotals,
  kFunction,  // without callees
  kSubtree,   // with callees, recursion counted once
  kType,
};

struct Limit {
  enum Kind : std::uint8_t { kAtMost, kGrowth, kGrowthPercent };
  Kind kind = kAtMost;
  double amount = 0;  // ns, calls, blocks, bytes or percent
};

struct Budget {
  Scope scope = Scope::kTotals;
  std::string name = {};  // full name of the functions, or of the type
  Metric metric = Metric::kTime;
  Limit limit = {};
  std::string where = {};  // for messages: file and line or key
};

// "2 s", "64 MiB", 1000; with a plus it is what may be added to the base: "+2 MiB", "+10 %".
// Empty if the text is none, or its unit is not one of the metric.
std::optional<Limit> limit_of(Metric metric, const std::string& text);
// What limit_of() takes, for messages.
std::string units_of(Metric metric);

struct Run {
  const Profile& profile;
  Account account;
};

struct Verdict {
  Budget budget;
  bool known = true;  // the function or type is in the profile or the base
  std::uint64_t value = 0;
  std::uint64_t allowed = 0;
  std::optional<std::uint64_t> base = {};  // of a growth
  std::int32_t node = -1;                  // of an exceeded budget, the call path that cost most

  bool holds() const { return value <= allowed; }
};

// `base` may be null unless the limit is a growth. The metric must be recorded in both.
Verdict judge(const Budget& budget, const Run& run, const Account* base);

// "function shop.load", "the whole run", for messages.
std::string subject_of(const Budget& budget);

}  // namespace pyprof
