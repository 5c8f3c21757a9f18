// Budgets as a person writes them, in TOML or JSON:
//
//   [totals]                          [function."shop.load"]       [subtree."shop.main"]
//   time = "2 s"                      calls = 1000                 alloc = "+10 %"
//   peak = "64 MiB"
//                                     [type.dict]
//                                     live = "+1 MiB"
#pragma once

#include <pyprof/analyze/budget.h>

#include <string>
#include <vector>

namespace pyprof {

// JSON if the name ends with .json. Throws Error with the line (of TOML) and the key.
std::vector<Budget> read_budgets(const std::string& path);

}  // namespace pyprof
