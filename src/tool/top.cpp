// pyprof top: the functions that allocate most, each with its types.
#include <fmt/format.h>
#include <pyprof/analyze/function_name.h>
#include <pyprof/analyze/function_table.h>
#include <pyprof/analyze/text.h>
#include <pyprof/analyze/type_table.h>
#include <pyprof/cli/help.h>
#include <pyprof/core/error.h>
#include <pyprof/read/function_costs.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "common_words.h"
#include "open_profile.h"
#include "profile_head.h"
#include "subcommands.h"
#include "terminal.h"

namespace pyprof {
namespace {

constexpr std::size_t kTypes = 5;  // of one function

struct TopWords {
  std::string file, metric = "peak";
  std::size_t limit = 10;
  bool json = false;
};

MemoryMetric memory_metric(Metric metric) {
  switch (metric) {
    case Metric::kAllocCount:
      return kAllocCount;
    case Metric::kAllocBytes:
      return kAllocBytes;
    case Metric::kPeakBytes:
      return kAtPeakBytes;
    case Metric::kLiveBytes:
      return kLiveBytes;
    default:
      break;
  }
  throw Error("types have no " + std::string(name_of(metric)) +
              "; --metric is one of allocs, alloc, peak, live");
}

std::vector<FunctionRow> largest(const Profile& profile, Metric metric, std::size_t limit) {
  std::vector<FunctionRow> rows = function_table(profile);
  std::erase_if(rows, [&](const FunctionRow& row) { return row.self_of(metric) == 0; });
  std::stable_sort(rows.begin(), rows.end(), [&](const FunctionRow& a, const FunctionRow& b) {
    return a.self_of(metric) > b.self_of(metric);
  });
  rows.resize(rows_within(limit, rows.size()));
  return rows;
}

std::vector<TypeRow> types_of(const Profile& profile, std::size_t function, MemoryMetric metric) {
  std::vector<bool> only(profile.functions.name.size());
  only[function] = true;
  std::vector<TypeRow> rows = type_table(profile, only);
  std::erase_if(rows, [&](const TypeRow& row) { return row.values[metric] == 0; });
  keep_largest(rows, metric, kTypes);
  return rows;
}

double percent(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : 100 * static_cast<double>(part) / static_cast<double>(whole);
}

std::string row_text(const Profile& profile, Metric metric, const FunctionRow& row,
                     std::size_t rank) {
  const MemoryMetric memory = memory_metric(metric);
  const std::uint64_t value = row.self_of(metric);
  const std::string place = short_place(profile, row.function);
  std::string text = fitted(fmt::format("{:>3}  {:>10} {:5.1f} %  {}", rank, text_of(metric, value),
                                        percent(value, profile.totals.memory[memory]),
                                        harmless(full_name(profile, row.function) +
                                                 (place.empty() ? "" : "  " + place))),
                            terminal_width()) +
                     "\n";
  for (const TypeRow& type : types_of(profile, row.function, memory))
    text +=
        fmt::format("       {:>12} {:5.1f} %    {}\n", text_of(metric, type.values[memory]),
                    percent(type.values[memory], value), harmless(type_name(profile, type.type)));
  return text;
}

nlohmann::json row_json(const Profile& profile, Metric metric, const FunctionRow& row) {
  const MemoryMetric memory = memory_metric(metric);
  nlohmann::json types = nlohmann::json::array();
  for (const TypeRow& type : types_of(profile, row.function, memory))
    types.push_back({{"type", type_name(profile, type.type)}, {"value", type.values[memory]}});
  return {{"function", full_name(profile, row.function)},
          {"file", file_of(profile, row.function)},
          {"line", profile.functions.first_line[row.function]},
          {"value", row.self_of(metric)},
          {"types", types}};
}

int top(const TopWords& words) {
  const Profile profile = open_profile(words.file);
  const Metric metric = metric_named(words.metric);
  memory_metric(metric);
  require_recorded(profile, metric, words.file);
  const std::vector<FunctionRow> rows = largest(profile, metric, words.limit);
  if (words.json) {
    nlohmann::json list = nlohmann::json::array();
    for (const FunctionRow& row : rows) list.push_back(row_json(profile, metric, row));
    print_json(list);
    return 0;
  }
  std::printf("%s\n\n", profile_head(profile).c_str());
  for (std::size_t i = 0; i < rows.size(); ++i)
    std::fputs(row_text(profile, metric, rows[i], i + 1).c_str(), stdout);
  return 0;
}

}  // namespace

Subcommand add_top(CLI::App& pyprof) {
  CLI::App* app = pyprof.add_subcommand(
      "top", "The functions that hold or allocate most memory themselves, each with its types");
  auto words = std::make_shared<TopWords>();
  add_profile_file(*app, words->file);
  takes_one_of(app->add_option("--metric", words->metric, "peak (default), alloc, live or allocs"),
               "NAME", {"peak", "alloc", "live", "allocs"});
  add_table_words(*app, words->limit, words->json);
  return {app, [words] { return top(*words); }};
}

}  // namespace pyprof
