// pyprof check: a gate for continuous integration.
#include <fmt/format.h>
#include <pyprof/analyze/budget.h>
#include <pyprof/analyze/function_name.h>
#include <pyprof/cli/number_within.h>
#include <pyprof/core/error.h>
#include <pyprof/read/check.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "budget_file.h"
#include "check_report.h"
#include "common_words.h"
#include "open_profile.h"
#include "output_place.h"
#include "subcommands.h"

namespace pyprof {
namespace {

struct CheckWords {
  std::string file, against, budget, junit;
  double tolerance_percent = 10;
  bool github = false, json = false;
};

Profile sound_profile(const std::string& file) {
  Profile profile = open_profile(file);
  if (const auto fault = check_profile(profile))
    throw Error(file + ": its accounts do not close: " + *fault + "; record it again");
  return profile;
}

// Without a file of budgets: no total may grow beyond the tolerance.
std::vector<Budget> growth_budgets(const CheckWords& words, const Account& run,
                                   const Account& base) {
  std::vector<Budget> budgets;
  for (const Metric metric : kAllMetrics)
    if (run.has(metric) && base.has(metric))
      budgets.push_back({.metric = metric,
                         .limit = {Limit::kGrowthPercent, words.tolerance_percent},
                         .where = "--tolerance"});
  return budgets;
}

// A total of the base that the run lacks would not be looked at, whatever it has come to.
void require_totals_of_base(const CheckWords& words, const Account& run, const Account& base) {
  for (const auto& [metric, name] : kRecordedParts)
    if (base.has(metric) && !run.has(metric))
      throw Error(fmt::format("{} has no {}, which {} has; record it {}", words.file, name,
                              words.against, way_to_record(metric)));
}

// What the base lacks has not grown from anything: that is no fault of the run's, but is said.
void note_totals_without_base(const CheckWords& words, const Account& run, const Account& base) {
  for (const auto& [metric, name] : kRecordedParts)
    if (run.has(metric) && !base.has(metric))
      std::fputs(fmt::format("{} has no {}, so that is not compared; record it {}\n",
                             harmless(words.against), name, way_to_record(metric))
                     .c_str(),
                 stderr);
}

void require(const Budget& budget, const Account& account, const std::string& file) {
  if (account.has(budget.metric)) return;
  throw Error(fmt::format("{} has no {}, which {} is about; record it {}", file,
                          name_of(budget.metric), budget.where, way_to_record(budget.metric)));
}

std::vector<Verdict> verdicts_of(const CheckWords& words, const Run& run,
                                 const std::optional<Account>& base) {
  if (words.budget.empty() && !base) return {};
  if (base)
    require_same_time({words.file, run.account.time_kind}, {words.against, base->time_kind});
  if (words.budget.empty()) {
    require_totals_of_base(words, run.account, *base);
    note_totals_without_base(words, run.account, *base);
  }
  std::vector<Verdict> verdicts;
  for (const Budget& budget : words.budget.empty() ? growth_budgets(words, run.account, *base)
                                                   : read_budgets(words.budget)) {
    const bool grows = budget.limit.kind != Limit::kAtMost;
    if (grows && !base)
      throw Error(budget.where + ": " + std::string(name_of(budget.metric)) + " of " +
                  subject_of(budget) + " may grow from a base; give it by --against FILE");
    require(budget, run.account, words.file);
    if (grows) require(budget, *base, words.against);
    verdicts.push_back(judge(budget, run, base ? &*base : nullptr));
  }
  return verdicts;
}

nlohmann::json json_of(const Profile& profile, const Verdict& verdict) {
  const Budget& budget = verdict.budget;
  nlohmann::json object = {{"subject", subject_of(budget)}, {"metric", name_of(budget.metric)},
                           {"value", verdict.value},        {"allowed", verdict.allowed},
                           {"holds", verdict.holds()},      {"where", budget.where},
                           {"known", verdict.known}};
  if (!verdict.known) object["message"] = unknown_text(verdict);
  if (verdict.base) object["base"] = *verdict.base;
  if (verdict.node >= 0)
    object["path"] = call_path(profile, static_cast<std::size_t>(verdict.node));
  return object;
}

void print_as_json(const Profile& profile, const std::vector<Verdict>& verdicts) {
  nlohmann::json list = nlohmann::json::array();
  for (const Verdict& verdict : verdicts) list.push_back(json_of(profile, verdict));
  print_json(list);
}

void print(const Profile& profile, const std::vector<Verdict>& verdicts, bool github) {
  std::size_t held = 0;
  for (const Verdict& verdict : verdicts) {
    held += verdict.holds();
    if (!verdict.known)
      std::printf("%s: %s\n", verdict.budget.where.c_str(), unknown_text(verdict).c_str());
    if (verdict.holds()) continue;
    std::puts(violation_text(profile, verdict).c_str());
    if (github) std::puts(github_text(profile, verdict).c_str());
  }
  if (verdicts.empty())
    std::puts("the accounts close");
  else
    std::printf("%zu of %zu budgets hold\n", held, verdicts.size());
}

// Standard output has the verdicts.
void check_junit(const CheckWords& words) {
  if (words.junit == "-")
    throw Error("--junit writes a file, as the verdicts are on standard output; name one with it");
  refuse_to_replace({words.file, words.against, words.budget}, words.junit, "--junit");
}

int check(const CheckWords& words) {
  if (!words.junit.empty()) check_junit(words);
  const Profile profile = sound_profile(words.file);
  std::optional<Account> base;
  if (!words.against.empty()) base = account_of(sound_profile(words.against));
  const std::vector<Verdict> verdicts = verdicts_of(words, {profile, account_of(profile)}, base);
  if (!words.junit.empty()) write_junit(profile, verdicts, words.junit);
  if (words.json)
    print_as_json(profile, verdicts);
  else
    print(profile, verdicts, words.github);
  return std::all_of(verdicts.begin(), verdicts.end(),
                     [](const Verdict& verdict) { return verdict.holds(); })
             ? 0
             : 1;
}

}  // namespace

Subcommand add_check(CLI::App& pyprof) {
  CLI::App* app = pyprof.add_subcommand(
      "check",
      "Whether a run keeps its budgets: exit status 0 if it does, 1 if not, 2 for bad input.\n"
      "Without --budget no total may grow from --against by more than --tolerance; without\n"
      "either, only whether the profile's own accounts close");
  auto words = std::make_shared<CheckWords>();
  add_profile_file(*app, words->file);
  app->add_option("--against", words->against, "The run from which \"+10 %\" is counted")
      ->option_text("FILE");
  auto* budget =
      app->add_option("--budget", words->budget, "Budgets, as TOML or .json")->option_text("FILE");
  app->add_option("--tolerance", words->tolerance_percent,
                  "By how much totals may grow if there is no --budget (default 10)")
      ->check(number_within(0.0, 1e6))
      ->excludes(budget)
      ->option_text("PERCENT");
  app->add_option("--junit", words->junit, "Write a JUnit report")->option_text("FILE");
  app->add_flag("--github", words->github, "Print annotations for GitHub Actions too");
  add_json_flag(*app, words->json);
  app->get_option("--json")->excludes("--github");
  return {app, [words] { return check(*words); }};
}

}  // namespace pyprof
