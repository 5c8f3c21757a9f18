// pyprof scale: how the cost of functions grows with the input.
#include <fmt/format.h>
#include <pyprof/analyze/function_name.h>
#include <pyprof/analyze/growth.h>
#include <pyprof/cli/help.h>
#include <pyprof/cli/number_within.h>
#include <pyprof/core/error.h>

#include <charconv>
#include <cmath>
#include <cstdio>
#include <memory>
#include <optional>
#include <set>
#include <span>

#include "common_words.h"
#include "open_profile.h"
#include "output_place.h"
#include "picture_file.h"
#include "plotted.h"
#include "subcommands.h"
#include "terminal.h"
#include "text_table.h"

namespace pyprof {
namespace {

struct ScaleWords {
  std::vector<std::string> files;  // FILE@N
  std::string metric, plot;
  std::size_t limit = 30;
  double least_percent = 1;
  bool with_callees = false, json = false;
};

struct SizedFile {
  std::string path;
  double size;
};

SizedFile sized_file(const std::string& word) {
  const std::size_t at = word.rfind('@');
  const std::string number = at == std::string::npos ? "" : word.substr(at + 1);
  double size = 0;
  const char* end = number.data() + number.size();
  const auto [stop, fault] = std::from_chars(number.data(), end, size);
  if (at == 0 || fault != std::errc() || stop != end || !std::isfinite(size) || size <= 0)
    throw Error(harmless(word) +
                " does not say how large its input was; write FILE@N, as run.json@1000");
  return {word.substr(0, at), size};
}

Account account_with(std::optional<Metric> metric, const std::string& path) {
  const Profile profile = open_profile(path);
  if (metric) require_recorded(profile, *metric, path);
  return account_of(profile);
}

std::vector<SizedRun> sized_runs(const std::vector<std::string>& words,
                                 std::optional<Metric> metric) {
  std::vector<SizedFile> files;
  std::set<double> sizes;
  for (const std::string& word : words) sizes.insert(files.emplace_back(sized_file(word)).size);
  if (sizes.size() < 2)
    throw Error("scale takes runs of at least two sizes: pyprof scale a.json@1000 b.json@2000");
  std::vector<SizedRun> runs;
  runs.reserve(files.size());
  for (const SizedFile& file : files) runs.push_back({file.size, account_with(metric, file.path)});
  return runs;
}

std::string spread_text(const Fit& fit) {
  return fit.spread ? fmt::format("±{:.2f}", *fit.spread) : "";
}

// -0.00 says nothing that 0.00 does not.
std::string exponent_text(const Fit& fit) {
  return fmt::format("{:.2f}", std::abs(fit.exponent) < 0.005 ? 0.0 : fit.exponent);
}

void add_row(const Growth& growth, TextTable& table) {
  table.add({std::string(name_of(growth.metric)), exponent_text(growth.fit),
             spread_text(growth.fit), text_of(growth.metric, growth.points.front().value),
             text_of(growth.metric, growth.points.back().value),
             growth.name.empty() ? "(all)" : harmless(growth.name)});
}

std::string size_text(double size) { return fmt::format("N={:.15g}", size); }

std::span<const Growth> shown_functions(const Growths& growths, std::size_t limit) {
  return std::span(growths.functions).first(rows_within(limit, growths.functions.size()));
}

void print(const Growths& growths, std::size_t limit) {
  if (growths.totals.empty()) return void(std::puts("The runs have nothing to fit."));
  const std::vector<Point>& points = growths.totals.front().points;
  TextTable table({"metric", "exponent", "", size_text(points.front().size),
                   size_text(points.back().size), "function"});
  for (const Growth& growth : growths.totals) add_row(growth, table);
  const std::span<const Growth> shown = shown_functions(growths, limit);
  for (const Growth& growth : shown) add_row(growth, table);
  std::printf("%s", table.text(terminal_width()).c_str());
  print_rest(shown.size(), growths.functions.size());
}

nlohmann::json json_of(std::span<const Growth> growths) {
  nlohmann::json list = nlohmann::json::array();
  for (const Growth& growth : growths) {
    nlohmann::json points = nlohmann::json::array();
    for (const Point& point : growth.points)
      points.push_back({{"size", point.size}, {"value", point.value}});
    nlohmann::json row = {{"name", growth.name},
                          {"metric", name_of(growth.metric)},
                          {"exponent", growth.fit.exponent},
                          {"points", points}};
    if (growth.fit.spread) row["spread"] = *growth.fit.spread;
    list.push_back(row);
  }
  return list;
}

// One metric, for one axis: that asked for, else the first.
void draw(const Growths& growths, const ScaleWords& words) {
  if (growths.totals.empty())
    throw Error("the runs have nothing to fit, so there is nothing to draw; leave out --plot");
  constexpr std::size_t kMostLines = 10;
  const std::size_t limit = words.limit == 0 ? kMostLines : std::min(words.limit, kMostLines);
  const Plot plot = plot_growth(growths, growths.totals.front().metric, limit);
  write_picture(plot.svg, {words.plot, "--plot", plot.title});
  std::fprintf(stderr, "the picture is %s\n", words.plot.c_str());
}

void check_plot(const ScaleWords& words) {
  if (words.plot.empty()) return;
  picture_format(words.plot);
  std::vector<std::string> inputs;
  for (const std::string& word : words.files) inputs.push_back(sized_file(word).path);
  refuse_to_replace(inputs, words.plot, "--plot");
}

int scale(const ScaleWords& words) {
  check_plot(words);
  GrowthOptions options{words.with_callees, {}, words.least_percent / 100};
  if (!words.metric.empty()) options.metric = metric_named(words.metric);
  const Growths growths = growths_of(sized_runs(words.files, options.metric), options);
  if (words.json)
    print_json({{"totals", json_of(growths.totals)},
                {"functions", json_of(shown_functions(growths, words.limit))}});
  else
    print(growths, words.limit);
  if (!words.plot.empty()) draw(growths, words);
  return 0;
}

}  // namespace

Subcommand add_scale(CLI::App& pyprof) {
  CLI::App* app = pyprof.add_subcommand(
      "scale",
      "How cost grows with the input: runs of one program as FILE@N, N being the size of each\n"
      "one's input, and the exponent of N with its standard error, worst first");
  auto words = std::make_shared<ScaleWords>();
  app->add_option("FILE@N", words->files, "Profiles, each with the size of its input")->required();
  takes_one_of(app->add_option(
                   "--metric", words->metric,
                   "Only time, calls, allocs, alloc, peak, live, wait or corrected (default: all)"),
               "NAME", metric_names());
  app->add_flag("--with-callees", words->with_callees, "Of functions with their callees");
  app->add_option("--least", words->least_percent,
                  "Functions that are never that part of a run are left out (default 1)")
      ->check(number_within(0.0, 100.0))
      ->option_text("PERCENT");
  app->add_option(
         "--plot", words->plot,
         "Draw growth there, .svg, .png or .html: --metric, or the first that was recorded")
      ->option_text("PATH");
  add_table_words(*app, words->limit, words->json);
  return {app, [words] { return scale(*words); }};
}

}  // namespace pyprof
