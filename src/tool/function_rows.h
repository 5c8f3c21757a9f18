// The table of functions that stats prints and watch keeps up to date.
#pragma once

#include <pyprof/analyze/function_table.h>
#include <pyprof/analyze/metric.h>

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace pyprof {

// What rows are put in order by: a metric, without callees or with them.
struct RowOrder {
  Metric metric;
  bool with_callees;

  bool operator==(const RowOrder&) const = default;
};

// --sort KEY; "" is the default.
void add_sort(CLI::App& app, std::string& key);
// Throws Error for a word that is no key.
RowOrder row_order_named(const std::string& key);
// Of the profile of a file, by default its chief metric. Throws Error for one that was not
// recorded, too.
RowOrder row_order_of(const Profile& profile, const std::string& key, const std::string& file);

// Largest first; equal ones stay in their order.
void sort_rows(std::vector<FunctionRow>& rows, RowOrder order);
// With headings, as wide as the terminal: a narrow one has fewer columns, but that of `order`.
std::string function_rows_text(const Profile& profile, const std::vector<FunctionRow>& rows,
                               RowOrder order);

}  // namespace pyprof
