#include "function_rows.h"

#include <pyprof/analyze/function_name.h>
#include <pyprof/analyze/text.h>
#include <pyprof/cli/help.h>

#include <algorithm>

#include "terminal.h"
#include "text_table.h"

namespace pyprof {
namespace {

std::uint64_t key_of(const FunctionRow& row, RowOrder order) {
  return order.with_callees ? row.total_of(order.metric) : row.self_of(order.metric);
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
  takes_one_of(app.add_option(
                   "--sort", key,
                   "self (default), time (with callees), calls, allocs, alloc, peak, live or wait"),
               "KEY", {"self", "time", "calls", "allocs", "alloc", "peak", "live", "wait"});
}

RowOrder row_order_named(const std::string& key) {
  if (key == "self") return {Metric::kTime, false};
  const Metric metric = metric_named(key);
  return {metric, is_time(metric)};
}

void sort_rows(std::vector<FunctionRow>& rows, RowOrder order) {
  std::stable_sort(rows.begin(), rows.end(), [&](const FunctionRow& a, const FunctionRow& b) {
    return key_of(a, order) > key_of(b, order);
  });
}

std::string function_rows_text(const Profile& profile, const std::vector<FunctionRow>& rows) {
  std::vector<std::string> headings = {"calls"};
  if (profile.has_time) headings.insert(headings.end(), {"self time", "time"});
  if (profile.has_waits) headings.insert(headings.end(), {"waiting"});
  if (profile.has_memory) headings.insert(headings.end(), {"allocated", "at peak", "live"});
  headings.push_back("function");
  TextTable table(headings);
  for (const FunctionRow& row : rows) {
    std::vector<std::string> cells = {calls_text(row)};
    if (profile.has_time)
      for (const std::uint64_t ns : {row.self_of(Metric::kTime), row.total_of(Metric::kTime)})
        cells.push_back(duration_text(ns));
    if (profile.has_waits) cells.push_back(duration_text(row.self_of(Metric::kWait)));
    if (profile.has_memory)
      for (const Metric metric : {Metric::kAllocBytes, Metric::kPeakBytes, Metric::kLiveBytes})
        cells.push_back(bytes_text(row.self_of(metric)));
    cells.push_back(name_and_place(profile, row.function));
    table.add(cells);
  }
  return table.text(terminal_width());
}

}  // namespace pyprof
