// pyprof export: a profile in another tool's format.
#include <pyprof/cli/help.h>
#include <pyprof/convert/export.h>
#include <pyprof/core/error.h>
#include <pyprof/read/output_file.h>
#include <unistd.h>

#include <filesystem>
#include <memory>

#include "common_words.h"
#include "open_profile.h"
#include "output_place.h"
#include "subcommands.h"

namespace pyprof {
namespace {

struct ExportWords {
  std::string file;
  std::string format;
  std::string metric;
  std::string output = "-";
};

std::string formats_text() {
  std::string text = "The formats:\n";
  for (const ExportFormat& format : export_formats()) {
    text += "  " + std::string(format.name);
    text.append(14 - format.name.size(), ' ');
    text += std::string(format.description) + "\n";
  }
  return text;
}

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  names.reserve(export_formats().size());
  for (const ExportFormat& format : export_formats()) names.emplace_back(format.name);
  return names;
}

std::string metrics_text() {
  std::string text;
  for (const Metric metric : kAllMetrics)
    text += (text.empty() ? "" : ", ") + std::string(name_of(metric));
  return text;
}

std::optional<Metric> metric_for(const Profile& profile, const ExportWords& words) {
  if (words.metric.empty()) return {};
  const Metric metric = metric_named(words.metric);
  require_recorded(profile, metric, words.file);
  return metric;
}

void check_output(const ExportWords& words, const ExportFormat& format) {
  if (words.output == "-" && !format.is_text && isatty(STDOUT_FILENO) != 0)
    throw Error(std::string(format.name) + " is not text for a terminal; name a file with -o");
  refuse_to_replace({words.file}, words.output, "--output");
}

int export_profile(const ExportWords& words) {
  const ExportFormat& format = export_format(words.format);
  if (!words.metric.empty() && !format.takes_metric)
    throw Error("--metric means nothing for " + words.format +
                ", which carries all that was recorded; leave it out");
  check_output(words, format);
  const Profile profile = open_profile(words.file);
  const Export task{profile, std::filesystem::path(words.file).filename().string(),
                    metric_for(profile, words)};
  OutputFile out(output_path(words.output));
  format.write(task, out);
  out.commit();
  return 0;
}

}  // namespace

Subcommand add_export(CLI::App& pyprof) {
  CLI::App* app = pyprof.add_subcommand("export", "Write the profile in another tool's format");
  auto words = std::make_shared<ExportWords>();
  add_profile_file(*app, words->file);
  takes_one_of(app->add_option("-f,--format", words->format, "One of those below")->required(),
               "FORMAT", format_names());
  takes_one_of(
      app->add_option("--metric", words->metric,
                      "For speedscope (default several), collapsed and firefox (default time)"),
      "METRIC", metric_names());
  app->add_option("-o,--output", words->output, "Where it goes; - is standard output (default -)")
      ->option_text("PATH");
  app->footer(formats_text() + "\nThe metrics: " + metrics_text());
  return {app, [words] { return export_profile(*words); }};
}

}  // namespace pyprof
