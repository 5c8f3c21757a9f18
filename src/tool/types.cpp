// pyprof types: memory by type.
#include <fmt/format.h>
#include <pyprof/analyze/function_name.h>
#include <pyprof/analyze/metric.h>
#include <pyprof/analyze/text.h>
#include <pyprof/analyze/type_table.h>
#include <pyprof/cli/help.h>
#include <pyprof/core/error.h>
#include <pyprof/read/function_costs.h>

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

struct TypesWords {
  std::string file, sort = "alloc", function;
  std::size_t limit = 30;
  bool json = false;
};

constexpr std::pair<const char*, MemoryMetric> kTypeSortKeys[] = {
    {"allocs", kAllocCount}, {"alloc", kAllocBytes}, {"peak", kAtPeakBytes}, {"live", kLiveBytes}};
constexpr std::pair<const char*, LifetimeMetric> kLifetimeKeys[] = {
    {"temporary", kTemporaryBytes}, {"survived", kSurvivedBytes}, {"leaked", kLeakedBytes}};

TypeKey sort_key(const Profile& profile, const TypesWords& words) {
  const std::string& name = words.sort;
  for (const auto& [known, metric] : kTypeSortKeys)
    if (name == known) return [at = metric](const TypeRow& row) { return row.values[at]; };
  for (const auto& [known, metric] : kLifetimeKeys) {
    if (name != known) continue;
    if (!profile.has_lifetimes)
      throw Error(words.file + " has no " + name + "; record it with --lifetimes");
    return [at = metric](const TypeRow& row) { return row.lifetimes[at]; };
  }
  throw Error("types cannot be sorted by " + name +
              "; --sort is one of allocs, alloc, peak, live, temporary, survived, leaked");
}

std::string table_text(const Profile& profile, const std::vector<TypeRow>& rows) {
  std::vector<std::string> headings = {"blocks",  "objects", "allocated",
                                       "at peak", "live",    "live blocks"};
  if (profile.has_lifetimes) headings.insert(headings.end(), {"temporary", "survived", "leaked"});
  headings.push_back("type");
  TextTable table(headings);
  for (const TypeRow& row : rows) {
    std::vector<std::string> cells = {
        count_text(row.values[kAllocCount]), count_text(row.values[kObjectCount]),
        bytes_text(row.values[kAllocBytes]), bytes_text(row.values[kAtPeakBytes]),
        bytes_text(row.values[kLiveBytes]),  count_text(row.values[kLiveCount])};
    if (profile.has_lifetimes)
      for (const auto& [name, metric] : kLifetimeKeys)
        cells.push_back(bytes_text(row.lifetimes[metric]));
    cells.push_back(harmless(type_name(profile, row.type)));
    table.add(cells);
  }
  return table.text(terminal_width());
}

nlohmann::json json_of_all(const Profile& profile, const std::vector<TypeRow>& rows) {
  nlohmann::json list = nlohmann::json::array();
  for (const TypeRow& row : rows) {
    list.push_back({{"type", type_name(profile, row.type)},
                    {"alloc_count", row.values[kAllocCount]},
                    {"object_count", row.values[kObjectCount]},
                    {"alloc_bytes", row.values[kAllocBytes]},
                    {"at_peak_bytes", row.values[kAtPeakBytes]},
                    {"live_bytes", row.values[kLiveBytes]},
                    {"live_count", row.values[kLiveCount]}});
    for (const auto& [name, metric] : kLifetimeKeys)
      if (profile.has_lifetimes) list.back()[std::string(name) + "_bytes"] = row.lifetimes[metric];
  }
  return list;
}

int types(const TypesWords& words) {
  const Profile profile = open_profile(words.file);
  require_recorded(profile, Metric::kAllocBytes, words.file);
  const TypeKey key = sort_key(profile, words);
  std::vector<TypeRow> rows =
      words.function.empty() ? type_table(profile)
                             : type_table(profile, functions_matching(profile, words.function));
  const std::size_t all = rows.size();
  keep_largest(rows, key, words.limit);
  if (words.json) {
    print_json(json_of_all(profile, rows));
    return 0;
  }
  std::printf("%s\n\n%s", profile_head(profile).c_str(), table_text(profile, rows).c_str());
  print_rest(rows.size(), all);
  return 0;
}

}  // namespace

Subcommand add_types(CLI::App& pyprof) {
  CLI::App* app = pyprof.add_subcommand(
      "types",
      "Memory by type. A block is an object or its separate storage, which counts for the type\n"
      "of its owner; objects served from CPython's free lists count once, when first allocated");
  auto words = std::make_shared<TypesWords>();
  add_profile_file(*app, words->file);
  takes_one_of(app->add_option("--sort", words->sort,
                               "alloc (default), peak, live, allocs; where it was recorded how\n"
                               "long blocks lived, temporary, survived or leaked too"),
               "KEY", {"alloc", "peak", "live", "allocs", "temporary", "survived", "leaked"});
  app->add_option("--function", words->function, "Only of functions whose name or place matches")
      ->option_text("REGEX");
  add_table_words(*app, words->limit, words->json);
  return {app, [words] { return types(*words); }};
}

}  // namespace pyprof
