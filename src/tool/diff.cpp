// pyprof diff: what changed between two runs, or two sets of them.
#include <fmt/format.h>
#include <pyprof/analyze/diff.h>
#include <pyprof/analyze/function_name.h>
#include <pyprof/cli/number_within.h>
#include <pyprof/core/error.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <span>
#include <utility>

#include "common_words.h"
#include "markdown.h"
#include "open_profile.h"
#include "subcommands.h"
#include "terminal.h"
#include "text_table.h"

namespace pyprof {
namespace {

struct DiffWords {
  std::vector<std::string> before, after;
  std::size_t limit = 30;
  double noise_percent = 5;
  bool with_callees = false, markdown = false, json = false;
};

// Without -- the files are two.
void part_files(DiffWords& words) {
  if (words.after.empty() && words.before.size() == 2) {
    words.after = {words.before.back()};
    words.before.pop_back();
  }
  if (words.before.empty() || words.after.empty())
    throw Error(
        "diff takes two profiles, or two sets with -- between them: "
        "pyprof diff base*.json -- new*.json");
}

std::vector<Account> accounts_of(const std::vector<std::string>& files) {
  std::vector<Account> accounts;
  accounts.reserve(files.size());
  for (const std::string& file : files) accounts.push_back(account_of(open_profile(file)));
  return accounts;
}

struct ComparedRun {
  const std::string& file;
  const Account& account;
};

std::vector<ComparedRun> all_runs(const DiffWords& words, const std::vector<Account>& before,
                                  const std::vector<Account>& after) {
  std::vector<ComparedRun> runs;
  for (std::size_t i = 0; i < before.size(); ++i) runs.push_back({words.before[i], before[i]});
  for (std::size_t i = 0; i < after.size(); ++i) runs.push_back({words.after[i], after[i]});
  return runs;
}

void require_same_clock(const std::vector<ComparedRun>& runs) {
  const auto timed = std::find_if(runs.begin(), runs.end(), [](const ComparedRun& run) {
    return run.account.time_kind != TimeKind::kNone;
  });
  for (auto run = timed; run != runs.end(); ++run)
    require_same_time({run->file, run->account.time_kind}, {timed->file, timed->account.time_kind});
}

// What only some of the runs have, which the tables leave out without a word.
std::vector<std::string> notes_on(const std::vector<ComparedRun>& runs) {
  std::vector<std::string> notes;
  for (const auto& [metric, name] : kRecordedParts) {
    const auto has = [metric = metric](const ComparedRun& run) { return run.account.has(metric); };
    const auto lacking = std::find_if_not(runs.begin(), runs.end(), has);
    if (lacking != runs.end() && std::any_of(runs.begin(), runs.end(), has))
      notes.push_back(fmt::format("{} has no {}, so that is not compared; record it {}",
                                  harmless(lacking->file), name, way_to_record(metric)));
  }
  return notes;
}

std::string difference_text(const Change& change) {
  const auto [less, more] = std::minmax(change.before.median, change.after.median);
  return (change.after.median < change.before.median ? "-" : "+") +
         text_of(change.metric, more - less);
}

std::string percent_text(const Change& change) {
  const auto before = static_cast<double>(change.before.median);
  const auto after = static_cast<double>(change.after.median);
  if (change.before.median == 0) return "new";
  if (change.after.median == 0) return "gone";
  return fmt::format("{:+.1f} %", (after - before) / before * 100);
}

// The median, and how far the runs lie apart if they do.
std::string spread_text(Metric metric, const Spread& spread) {
  std::string median = text_of(metric, spread.median);
  if (spread.least == spread.most) return median;
  return fmt::format("{} ({}–{})", median, text_of(metric, spread.least),
                     text_of(metric, spread.most));
}

std::vector<std::string> cells_of(const Change& change) {
  return {std::string(name_of(change.metric)), spread_text(change.metric, change.before),
          spread_text(change.metric, change.after), difference_text(change), percent_text(change)};
}

std::string name_of(const Change& change) { return change.name.empty() ? "(all)" : change.name; }

struct Section {
  const char* title;
  const char* what;  // heading of the names
  const std::vector<Change>& changes;
};

std::size_t shown(const Section& section, std::size_t limit) {
  return rows_within(limit, section.changes.size());
}

std::string text_of_section(const Section& section, std::size_t limit) {
  TextTable table({"metric", "before", "after", "change", "", section.what});
  for (std::size_t i = 0; i < shown(section, limit); ++i) {
    std::vector<std::string> cells = cells_of(section.changes[i]);
    cells.push_back(harmless(name_of(section.changes[i])));
    table.add(std::move(cells));
  }
  return styled(section.title, Style::kBold) + "\n\n" + table.text(terminal_width());
}

std::string markdown_of_section(const Section& section, std::size_t limit) {
  std::string text = fmt::format(
      "**{}**\n\n| {} | metric | before | after | change | |\n|---|---|--:|--:|--:|--:|\n",
      section.title, section.what);
  for (std::size_t i = 0; i < shown(section, limit); ++i)
    text += fmt::format("| {} | {} |\n", markdown_code(name_of(section.changes[i])),
                        fmt::join(cells_of(section.changes[i]), " | "));
  const std::size_t rest = section.changes.size() - shown(section, limit);
  if (rest > 0) text += fmt::format("\n{} more\n", rest);
  return text;
}

nlohmann::json json_of(const Spread& spread) {
  return {{"least", spread.least}, {"median", spread.median}, {"most", spread.most}};
}

nlohmann::json json_of(const std::vector<Change>& changes, std::size_t limit) {
  nlohmann::json list = nlohmann::json::array();
  for (const Change& change : std::span(changes).first(rows_within(limit, changes.size())))
    list.push_back({{"name", change.name},
                    {"metric", name_of(change.metric)},
                    {"before", json_of(change.before)},
                    {"after", json_of(change.after)}});
  return list;
}

void print(const Changes& changes, const DiffWords& words, const std::vector<std::string>& notes) {
  const std::array<Section, 3> sections = {Section{"Totals", "function", changes.totals},
                                           Section{"Functions", "function", changes.functions},
                                           Section{"Types", "type", changes.types}};
  const char* separator = "";
  for (const Section& section : sections) {
    if (section.changes.empty()) continue;
    const std::string text = words.markdown ? markdown_of_section(section, words.limit)
                                            : text_of_section(section, words.limit);
    std::printf("%s%s", separator, text.c_str());
    if (!words.markdown) print_rest(shown(section, words.limit), section.changes.size());
    separator = "\n";
  }
  if (*separator == '\0') std::puts("Nothing changed.");
  for (const std::string& note : notes) std::printf("\n%s\n", note.c_str());
}

int diff(DiffWords words) {
  part_files(words);
  const std::vector<Account> before = accounts_of(words.before), after = accounts_of(words.after);
  const std::vector<ComparedRun> runs = all_runs(words, before, after);
  require_same_clock(runs);
  const std::vector<std::string> notes = notes_on(runs);
  const Changes changes =
      changes_between(before, after, {words.with_callees, words.noise_percent / 100});
  if (words.json)
    print_json({{"runs_before", words.before.size()},
                {"runs_after", words.after.size()},
                {"notes", notes},
                {"totals", json_of(changes.totals, words.limit)},
                {"functions", json_of(changes.functions, words.limit)},
                {"types", json_of(changes.types, words.limit)}});
  else
    print(changes, words, notes);
  return 0;
}

}  // namespace

Subcommand add_diff(CLI::App& pyprof) {
  CLI::App* app = pyprof.add_subcommand(
      "diff",
      "What changed between two profiles, or two sets of them with -- between (A... -- B...).\n"
      "Calls, counts and bytes are exact; a time changed if the runs before and after lie apart\n"
      "by a thousandth of the whole, of one run each, by --noise too. Values are without callees");
  auto words = std::make_shared<DiffWords>();
  app->add_option("FILE", words->before, "Profiles before and after")->required();
  app->add_option("--after", words->after, "The same as --")->option_text("FILE...");
  app->add_flag("--with-callees", words->with_callees, "Compare functions with their callees");
  app->add_option("--noise", words->noise_percent,
                  "By how much a time of one run may be off (default 5)")
      ->check(number_within(0.0, 1000.0))
      ->option_text("PERCENT");
  app->add_flag("--markdown", words->markdown, "For a comment on a pull request");
  add_table_words(*app, words->limit, words->json);
  app->get_option("--json")->excludes("--markdown");
  return {app, [words] { return diff(*words); }};
}

}  // namespace pyprof
