// pyprof stats: the table that users of pstats know, with memory.
#include <pyprof/analyze/function_name.h>
#include <pyprof/analyze/function_table.h>
#include <pyprof/cli/help.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>

#include "common_words.h"
#include "function_rows.h"
#include "open_profile.h"
#include "profile_head.h"
#include "subcommands.h"

namespace pyprof {
namespace {

struct StatsWords {
  std::string file, sort, callers, callees, filter, thread;
  std::size_t limit = 30;
  bool json = false;
};

std::vector<FunctionRow> rows_of(const Profile& profile, const StatsWords& words) {
  std::optional<std::size_t> thread;
  if (!words.thread.empty()) thread = thread_named(profile, words.thread);
  if (!words.callers.empty())
    return neighbours(profile, functions_matching(profile, words.callers), Direction::kCallers,
                      thread);
  if (!words.callees.empty())
    return neighbours(profile, functions_matching(profile, words.callees), Direction::kCallees,
                      thread);
  return function_table(profile, thread);
}

void keep_matching(const Profile& profile, const std::string& filter,
                   std::vector<FunctionRow>& rows) {
  if (filter.empty()) return;
  const std::vector<bool> wanted = functions_matching(profile, filter);
  std::erase_if(rows, [&](const FunctionRow& row) { return !wanted[row.function]; });
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
  const RowOrder order = row_order_of(profile, words.sort, words.file);
  std::vector<FunctionRow> rows = rows_of(profile, words);
  keep_matching(profile, words.filter, rows);
  sort_rows(rows, order);
  const std::size_t all = rows.size();
  rows.resize(rows_within(words.limit, all));
  if (words.json) {
    print_json(json_of_all(profile, rows));
    return 0;
  }
  std::printf("%s\n\n%s", profile_head(profile).c_str(),
              function_rows_text(profile, rows, order).c_str());
  print_rest(rows.size(), all);
  return 0;
}

}  // namespace

Subcommand add_stats(CLI::App& pyprof) {
  CLI::App* app = pyprof.add_subcommand(
      "stats",
      "Functions with calls (+ resumes of generators), time and bytes. Times and bytes are a\n"
      "function's own, \"time\" is with its callees, where recursion counts once. In less than\n"
      "100 columns only what fits is shown, and what --sort names");
  auto words = std::make_shared<StatsWords>();
  add_profile_file(*app, words->file);
  add_sort(*app, words->sort);
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
  add_table_words(*app, words->limit, words->json);
  return {app, [words] { return stats(*words); }};
}

}  // namespace pyprof
