// pyprof stats: the table that users of pstats know, with memory.
#include <pyprof/analyze/function_name.h>
#include <pyprof/analyze/function_table.h>
#include <pyprof/analyze/text.h>
#include <pyprof/cli/help.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "common_words.h"
#include "open_profile.h"
#include "profile_head.h"
#include "subcommands.h"
#include "terminal.h"
#include "text_table.h"

namespace pyprof {
namespace {

struct StatsWords {
  std::string file, sort = "self", callers, callees, filter, thread;
  std::size_t limit = 30;
  bool json = false;
};

// What rows are put in order by: a metric, without callees or with them.
struct Order {
  Metric metric;
  bool with_callees;
};

Order order_named(const std::string& name) {
  if (name == "self") return {Metric::kTime, false};
  const Metric metric = metric_named(name);
  return {metric, is_time(metric)};
}

std::uint64_t key_of(const FunctionRow& row, Order order) {
  return order.with_callees ? row.total_of(order.metric) : row.self_of(order.metric);
}

std::vector<FunctionRow> rows_of(const Profile& profile, const StatsWords& words) {
  if (!words.callers.empty())
    return neighbours(profile, functions_matching(profile, words.callers), Direction::kCallers);
  if (!words.callees.empty())
    return neighbours(profile, functions_matching(profile, words.callees), Direction::kCallees);
  if (words.thread.empty()) return function_table(profile);
  return function_table(profile, thread_named(profile, words.thread));
}

void keep_matching(const Profile& profile, const std::string& filter,
                   std::vector<FunctionRow>& rows) {
  if (filter.empty()) return;
  const std::vector<bool> wanted = functions_matching(profile, filter);
  std::erase_if(rows, [&](const FunctionRow& row) { return !wanted[row.function]; });
}

void sort(std::vector<FunctionRow>& rows, Order order) {
  std::stable_sort(rows.begin(), rows.end(), [&](const FunctionRow& a, const FunctionRow& b) {
    return key_of(a, order) > key_of(b, order);
  });
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

std::string table_text(const Profile& profile, const std::vector<FunctionRow>& rows) {
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

nlohmann::json json_of(const Profile& profile, const FunctionRow& row) {
  nlohmann::json object = {{"function", full_name(profile, row.function)},
                           {"file", file_of(profile, row.function)},
                           {"line", profile.functions.first_line[row.function]},
                           {"resumes", row.resumes}};
  for (const Metric metric : kAllMetrics) {
    if (!is_recorded(profile, metric)) continue;
    object["self"][std::string(name_of(metric))] = row.self_of(metric);
    object["total"][std::string(name_of(metric))] = row.total_of(metric);
  }
  return object;
}

nlohmann::json json_of_all(const Profile& profile, const std::vector<FunctionRow>& rows) {
  nlohmann::json list = nlohmann::json::array();
  for (const FunctionRow& row : rows) list.push_back(json_of(profile, row));
  return list;
}

int stats(const StatsWords& words) {
  const Profile profile = open_profile(words.file);
  const Order order = order_named(words.sort);
  require_recorded(profile, order.metric);
  std::vector<FunctionRow> rows = rows_of(profile, words);
  keep_matching(profile, words.filter, rows);
  sort(rows, order);
  const std::size_t all = rows.size();
  if (words.limit > 0 && rows.size() > words.limit) rows.resize(words.limit);
  if (words.json) {
    print_json(json_of_all(profile, rows));
    return 0;
  }
  std::printf("%s\n\n%s", profile_head(profile).c_str(), table_text(profile, rows).c_str());
  print_rest(rows.size(), all);
  return 0;
}

}  // namespace

Subcommand add_stats(CLI::App& pyprof) {
  CLI::App* app = pyprof.add_subcommand(
      "stats",
      "Functions with calls (+ resumes of generators), time and bytes. Times and bytes are a\n"
      "function's own, \"time\" is with its callees, where recursion counts once");
  auto words = std::make_shared<StatsWords>();
  add_profile_file(*app, words->file);
  takes_one_of(app->add_option(
                   "--sort", words->sort,
                   "self (default), time (with callees), calls, allocs, alloc, peak, live or wait"),
               "KEY", {"self", "time", "calls", "allocs", "alloc", "peak", "live", "wait"});
  add_limit(*app, words->limit);
  auto* callers = app->add_option("--callers", words->callers,
                                  "Who called the functions that match, and what for")
                      ->option_text("REGEX");
  app->add_option("--callees", words->callees, "Whom the functions that match called")
      ->excludes(callers)
      ->option_text("REGEX");
  app->add_option("--filter", words->filter, "Only rows whose name or place matches")
      ->option_text("REGEX");
  app->add_option("--thread", words->thread, "Only this thread, by its name or number")
      ->option_text("T");
  add_json_flag(*app, words->json);
  return {app, [words] { return stats(*words); }};
}

}  // namespace pyprof
