// pyprof plot: the course of a run, or of several, as a picture.
#include <pyprof/analyze/function_name.h>
#include <pyprof/core/error.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "common_words.h"
#include "open_profile.h"
#include "output_place.h"
#include "peak_words.h"
#include "picture_file.h"
#include "plotted.h"
#include "quantity.h"
#include "subcommands.h"

namespace pyprof {
namespace {

struct PlotWords {
  std::vector<std::string> files;
  std::string output = "plot.svg", legend, kind = "memory";
  std::string title, from, to, metric, function, rebase, cap;
  PeakWords peak;
  bool no_process = false;
  std::size_t limit = 30;
};

struct Kind {
  std::string_view name;
  Plot (*plot)(const PlottedRun& run, const PlotOptions& options);  // null: several runs can be
};
constexpr std::array kKinds = {Kind{"memory", nullptr}, Kind{"functions", plot_functions},
                               Kind{"nesting", plot_nesting},
                               Kind{"interleave", plot_interleaving}};

const Kind& kind_named(const std::string& name) {
  for (const Kind& kind : kKinds)
    if (kind.name == name) return kind;
  throw Error("there is no picture " + harmless(name) +
              "; --kind is memory, functions, nesting or interleave");
}

// What only the memory of one run has.
void check_words_of_one(const PlotWords& words) {
  if (words.peak.are_given() || !words.function.empty() || !words.legend.empty())
    throw Error("peaks, brackets and their legend are of one run; name one file");
  if (words.no_process) throw Error("--no-process is for one run; name one file");
}

void check_words_of_memory(const PlotWords& words) {
  if (words.peak.are_given() || !words.function.empty())
    throw Error("peaks and brackets belong to --kind memory; leave them out");
  if (!words.metric.empty() || !words.rebase.empty() || !words.cap.empty() || words.no_process)
    throw Error(
        "--metric, --rebase, --cap and --no-process belong to --kind memory; leave them out");
}

void check_words(const PlotWords& words, const Kind& kind) {
  if (words.metric != "" && words.metric != "heap" && words.metric != "rss")
    throw Error("--metric is heap or rss, not " + harmless(words.metric));
  const bool of_memory = !kind.plot, are_several = words.files.size() > 1;
  if (!of_memory && are_several)
    throw Error("--kind " + words.kind + " shows one run; name one file");
  if (!of_memory) check_words_of_memory(words);
  if (are_several) check_words_of_one(words);
  if (words.metric == "rss" && words.no_process)
    throw Error("--metric rss and --no-process leave nothing to draw; leave one of them out");
}

std::vector<PlottedRun> plotted_runs(const std::vector<std::string>& files) {
  std::vector<PlottedRun> runs;
  for (const std::string& file : files) {
    const std::string name = std::filesystem::path(file).filename().string();
    const bool is_taken = std::any_of(files.begin(), files.end(), [&](const std::string& other) {
      return other != file && std::filesystem::path(other).filename() == name;
    });
    runs.push_back({is_taken ? file : name, open_profile(file)});
  }
  return runs;
}

PlotOptions options_of(const PlotWords& words, const Profile& first) {
  PlotOptions options;
  options.title = words.title;
  options.metric = words.metric;
  options.function = words.function;
  options.has_process = !words.no_process;
  options.limit = words.limit;
  if (!words.from.empty()) options.from_ns = moment_of_word("--from", words.from, first);
  if (!words.to.empty()) options.to_ns = moment_of_word("--to", words.to, first);
  if (words.peak.are_given() || !words.legend.empty()) options.peaks = words.peak.options();
  if (!words.cap.empty()) options.cap_bytes = size_of_word("--cap", words.cap);
  options.rebases_to_start = words.rebase == "start";
  if (!words.rebase.empty() && !options.rebases_to_start)
    options.rebase_bytes = size_of_word("--rebase", words.rebase);
  return options;
}

// That of peaks lies beside the picture, where nothing else is said.
std::string legend_path(const PlotWords& words) {
  if (!words.legend.empty() || !words.peak.are_given()) return words.legend;
  return std::filesystem::path(words.output).replace_extension(".txt").string();
}

int plot(const PlotWords& words) {
  const Kind& kind = kind_named(words.kind);
  check_words(words, kind);
  picture_format(words.output);
  const std::string legend = legend_path(words);
  refuse_to_replace(words.files, words.output, "--output");
  if (!legend.empty()) {
    refuse_to_replace(words.files, legend, "--legend");
    refuse_one_place_for_two(words.output, legend, "--output and --legend");
  }
  const std::vector<PlottedRun> runs = plotted_runs(words.files);
  const PlotOptions options = options_of(words, runs.front().profile);
  const Plot plot = kind.plot ? kind.plot(runs.front(), options) : plot_memory(runs, options);
  write_picture(plot.svg, {words.output, "--output", plot.title});
  std::fprintf(stderr, "the picture is %s\n", words.output.c_str());
  if (legend.empty()) return 0;
  write_text(plot.legend, legend, "--legend");
  if (legend != "-") std::fprintf(stderr, "its legend is %s\n", legend.c_str());
  return 0;
}

}  // namespace

Subcommand add_plot(CLI::App& pyprof) {
  CLI::App* app = pyprof.add_subcommand(
      "plot",
      "Draw memory over time: of one run its process, its traced heap and each thread; of several\n"
      "one line each, with a cross where a run crashed. Or what --kind says");
  auto words = std::make_shared<PlotWords>();
  app->add_option("FILE", words->files, "stacks.json or .pyprof recordings")->required();
  app->add_option("-o,--output", words->output,
                  "The picture, .svg, .png or .html (default plot.svg)")
      ->option_text("PATH");
  app->add_option("--kind", words->kind,
                  "memory (default), functions (the most allocating and the most freeing),\n"
                  "nesting (depth of the stacks over time), interleave (which thread ran when)")
      ->option_text("KIND");
  app->add_option("--title", words->title, "Above the picture")->option_text("TEXT");
  app->add_option("--from", words->from,
                  "Where the time axis begins: \"2 s\" since the start, or a time of the clock as\n"
                  "14:30 or \"2026-01-31 14:30\"")
      ->option_text("TIME");
  app->add_option("--to", words->to, "... and where it ends")->option_text("TIME");
  app->add_option("--metric", words->metric,
                  "Only heap (traced) or rss (resident); of several runs heap if all have it")
      ->option_text("NAME");
  app->add_option("--rebase", words->rebase,
                  "Taken off resident memory: a size, or \"start\" for what it was at first")
      ->option_text("SIZE");
  app->add_option("--cap", words->cap, "Where the axis of memory ends")->option_text("SIZE");
  app->add_flag("--no-process", words->no_process, "No line of resident memory for one run");
  app->add_option(
         "--function", words->function,
         "Brackets around the long calls of the functions that match (default: around what\n"
         "the program marked by @profile)")
      ->option_text("REGEX");
  add_peak_words(*app, words->peak);
  app->add_option("--legend", words->legend,
                  "Where what the picture shows goes as text: peaks, which get numbers (default\n"
                  "with one of the three above: beside the picture, as .txt), functions, depths,\n"
                  "who ran")
      ->option_text("PATH");
  add_limit(*app, words->limit);
  return {app, [words] { return plot(*words); }};
}

}  // namespace pyprof
