// pyprof summary: one screen.
#include <fmt/format.h>
#include <pyprof/analyze/function_name.h>
#include <pyprof/analyze/function_table.h>
#include <pyprof/analyze/text.h>
#include <pyprof/analyze/type_table.h>
#include <pyprof/convert/import.h>
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

constexpr std::size_t kRows = 3;

struct Ranking {
  const char* title;
  Metric metric;
  bool with_callees;
};
constexpr Ranking kRankings[] = {
    {"self time", Metric::kTime, false},       {"time with callees", Metric::kTime, true},
    {"waiting", Metric::kWait, false},         {"calls", Metric::kCalls, false},
    {"allocated", Metric::kAllocBytes, false}, {"held at the peak", Metric::kPeakBytes, false},
    {"never freed", Metric::kLiveBytes, false}};

std::uint64_t value_of(const FunctionRow& row, const Ranking& ranking) {
  return ranking.with_callees ? row.total_of(ranking.metric) : row.self_of(ranking.metric);
}

// What has no line is the recorder's or the interpreter's own, and says nothing of the program; but
// other tools need not tell lines.
bool is_of_program(const Profile& profile, std::size_t function) {
  if (profile.functions.first_line[function] != 0) return true;
  return is_imported(profile) && !qualified_name(profile, function).starts_with('<');
}

std::vector<FunctionRow> best(const Profile& profile, std::vector<FunctionRow> rows,
                              const Ranking& ranking) {
  std::erase_if(rows, [&](const FunctionRow& row) {
    return value_of(row, ranking) == 0 || !is_of_program(profile, row.function);
  });
  std::stable_sort(rows.begin(), rows.end(), [&](const FunctionRow& a, const FunctionRow& b) {
    return value_of(a, ranking) > value_of(b, ranking);
  });
  if (rows.size() > kRows) rows.resize(kRows);
  return rows;
}

std::string ranking_text(const Profile& profile, const std::vector<FunctionRow>& rows,
                         const Ranking& ranking) {
  const std::vector<FunctionRow> shown = best(profile, rows, ranking);
  if (shown.empty()) return "";
  std::string text = "\n" + styled(ranking.title, Style::kBold) + "\n";
  for (const FunctionRow& row : shown)
    text += fitted(fmt::format("{:>12}  {}  {}", text_of(ranking.metric, value_of(row, ranking)),
                               harmless(full_name(profile, row.function)),
                               harmless(short_place(profile, row.function))),
                   terminal_width()) +
            "\n";
  return text;
}

std::string types_text(const Profile& profile) {
  std::vector<TypeRow> rows = type_table(profile);
  keep_largest(rows, kAtPeakBytes, kRows);
  std::string text = "\n" + styled("types at the peak", Style::kBold) + "\n";
  for (const TypeRow& row : rows)
    text += fmt::format("{:>12}  {}\n", bytes_text(row.values[kAtPeakBytes]),
                        harmless(type_name(profile, row.type)));
  return text;
}

std::string diagnostics_text(const Profile& profile) {
  std::string text;
  for (const DiagnosticRow& row : profile.diagnostics)
    text += fmt::format("\n{}: {}\n", row.severity, harmless(row.message));
  return text;
}

std::string summary_text(const Profile& profile) {
  std::string text = profile_head(profile) + "\n";
  if (profile.totals.rss_peak_bytes > 0)
    text += fmt::format("{}, resident at most {}, {} in {}\n",
                        counted_text(profile.threads.size(), "thread"),
                        bytes_text(profile.totals.rss_peak_bytes),
                        counted_text(profile.totals.gc_runs, "garbage collection"),
                        duration_text(profile.totals.gc_ns));
  const std::vector<FunctionRow> rows = function_table(profile);
  for (const Ranking& ranking : kRankings)
    if (is_recorded(profile, ranking.metric)) text += ranking_text(profile, rows, ranking);
  if (profile.has_memory) text += types_text(profile);
  return text + diagnostics_text(profile);
}

nlohmann::json summary_json(const Profile& profile) {
  nlohmann::json json = {
      {"status", state_text(profile)},     {"duration_ns", profile.meta.duration_ns},
      {"calls", profile.totals.calls},     {"nodes", profile.nodes.count()},
      {"threads", profile.threads.size()}, {"rss_peak_bytes", profile.totals.rss_peak_bytes}};
  const std::vector<FunctionRow> rows = function_table(profile);
  for (const Ranking& ranking : kRankings) {
    if (!is_recorded(profile, ranking.metric)) continue;
    nlohmann::json& list = json["top"][ranking.title] = nlohmann::json::array();
    for (const FunctionRow& row : best(profile, rows, ranking))
      list.push_back(
          {{"function", full_name(profile, row.function)}, {"value", value_of(row, ranking)}});
  }
  return json;
}

}  // namespace

Subcommand add_summary(CLI::App& pyprof) {
  CLI::App* app = pyprof.add_subcommand(
      "summary", "One screen: how it ended, how long it took, its peak, the biggest of each");
  auto file = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  add_profile_file(*app, *file);
  add_json_flag(*app, *json);
  return {app, [file, json] {
            const Profile profile = open_profile(*file);
            if (*json)
              print_json(summary_json(profile));
            else
              std::fputs(summary_text(profile).c_str(), stdout);
            return 0;
          }};
}

}  // namespace pyprof
