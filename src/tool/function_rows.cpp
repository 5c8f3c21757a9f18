#include "function_rows.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pyprof/analyze/function_name.h>
#include <pyprof/analyze/text.h>
#include <pyprof/cli/help.h>
#include <pyprof/core/error.h>

#include <algorithm>
#include <array>

#include "terminal.h"
#include "text_table.h"

namespace pyprof {
namespace {

std::uint64_t key_of(const FunctionRow& row, RowOrder order) {
  return order.with_callees ? row.total_of(order.metric) : row.self_of(order.metric);
}

constexpr std::array<const char*, 10> kSortKeys = {"self",  "time",   "corrected-self", "corrected",
                                                   "calls", "allocs", "alloc",          "peak",
                                                   "live",  "wait"};

struct ValueColumn {
  const char* heading;
  RowOrder shown;
  std::size_t from_width;  // in narrower terminals the name of the function needs the room
};
constexpr std::array kColumns = {ValueColumn{"self time", {Metric::kTime, false}, 0},
                                 ValueColumn{"time", {Metric::kTime, true}, 60},
                                 ValueColumn{"corrected self", {Metric::kCorrected, false}, 110},
                                 ValueColumn{"corrected", {Metric::kCorrected, true}, 110},
                                 ValueColumn{"waiting", {Metric::kWait, false}, 80},
                                 ValueColumn{"allocated", {Metric::kAllocBytes, false}, 80},
                                 ValueColumn{"at peak", {Metric::kPeakBytes, false}, 90},
                                 ValueColumn{"live", {Metric::kLiveBytes, false}, 100}};

// What was recorded; of that, what there is room for, and what the rows are sorted by.
std::vector<ValueColumn> columns_that_fit(const Profile& profile, RowOrder order) {
  std::vector<ValueColumn> columns;
  for (const ValueColumn& column : kColumns)
    if (is_recorded(profile, column.shown.metric) &&
        (terminal_width() >= column.from_width || column.shown == order))
      columns.push_back(column);
  return columns;
}

std::string calls_text(const FunctionRow& row) {
  const std::string calls = count_text(row.self_of(Metric::kCalls));
  return row.resumes == 0 ? calls : calls + "+" + count_text(row.resumes);
}

std::string name_and_place(const Profile& profile, std::size_t function) {
  const std::string place = short_place(profile, function);
  const std::string name = qualified_name(profile, function);
  return harmless(place.empty() ? name : name + " (" + place + ")");
}

}  // namespace

void add_sort(CLI::App& app, std::string& key) {
  takes_one_of(
      app.add_option(
          "--sort", key,
          "self, time (with callees), corrected-self, corrected (with callees), calls, allocs,\n"
          "alloc, peak, live or wait (default: self; without times alloc, or calls)"),
      "KEY", {kSortKeys.begin(), kSortKeys.end()});
}

RowOrder row_order_named(const std::string& key) {
  if (std::find(kSortKeys.begin(), kSortKeys.end(), std::string_view(key)) == kSortKeys.end())
    throw Error(fmt::format("functions cannot be sorted by {}; --sort is one of {}", key,
                            fmt::join(kSortKeys, ", ")));
  if (key == "self") return {Metric::kTime, false};
  if (key == "corrected-self") return {Metric::kCorrected, false};
  return {metric_named(key), key == "time" || key == "corrected"};
}

RowOrder row_order_of(const Profile& profile, const std::string& key, const std::string& file) {
  if (key.empty()) return {chief_metric(profile), false};
  const RowOrder order = row_order_named(key);
  require_recorded(profile, order.metric, file);
  return order;
}

void sort_rows(std::vector<FunctionRow>& rows, RowOrder order) {
  std::stable_sort(rows.begin(), rows.end(), [&](const FunctionRow& a, const FunctionRow& b) {
    return key_of(a, order) > key_of(b, order);
  });
}

std::string function_rows_text(const Profile& profile, const std::vector<FunctionRow>& rows,
                               RowOrder order) {
  const std::vector<ValueColumn> columns = columns_that_fit(profile, order);
  std::vector<std::string> headings = {"calls"};
  for (const ValueColumn& column : columns) headings.emplace_back(column.heading);
  headings.emplace_back("function");
  TextTable table(headings);
  for (const FunctionRow& row : rows) {
    std::vector<std::string> cells = {calls_text(row)};
    for (const ValueColumn& column : columns)
      cells.push_back(text_of(column.shown.metric, key_of(row, column.shown)));
    cells.push_back(name_and_place(profile, row.function));
    table.add(cells);
  }
  return table.text(terminal_width());
}

}  // namespace pyprof
