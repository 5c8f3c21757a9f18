// pyprof peaks: when memory was high, and what ran then.
#include <pyprof/analyze/function_name.h>
#include <pyprof/analyze/metric.h>
#include <pyprof/analyze/text.h>
#include <pyprof/core/error.h>

#include <cstdio>
#include <memory>
#include <span>

#include "common_words.h"
#include "open_profile.h"
#include "peak_words.h"
#include "profile_head.h"
#include "subcommands.h"
#include "terminal.h"
#include "text_table.h"

namespace pyprof {
namespace {

struct PeaksWords {
  std::string file;
  PeakWords peak;
  std::size_t limit = 30;
  bool json = false;
};

std::string thread_name(const Profile& profile, const Peak& peak) {
  const auto thread = thread_of(profile, peak.at.node);
  return thread ? harmless(profile.threads[*thread].name) : "?";
}

std::string function_text(const Profile& profile, const Peak& peak) {
  if (peak.at.node < 0) return "?";
  const std::size_t function = profile.nodes.function[static_cast<std::size_t>(peak.at.node)];
  const std::string place = short_place(profile, function);
  const std::string name = qualified_name(profile, function);
  return harmless(place.empty() ? name : name + " (" + place + ")");
}

void print(const Profile& profile, const std::vector<Peak>& peaks, std::size_t limit) {
  std::printf("%s\n\n", profile_head(profile).c_str());
  if (peaks.empty())
    return void(std::puts("Memory has no peak of that size; try a smaller --peak."));
  const std::size_t shown = rows_within(limit, peaks.size());
  TextTable table({"peak", "time", "traced", "", "thread", "function"});
  for (std::size_t i = 0; i < shown; ++i)
    table.add({std::to_string(peaks[i].number), duration_text(peaks[i].at.t_ns),
               bytes_text(peaks[i].at.bytes), peaks[i].is_highest ? "highest" : "",
               thread_name(profile, peaks[i]), function_text(profile, peaks[i])});
  std::printf("%s", table.text(terminal_width()).c_str());
  print_rest(shown, peaks.size());
}

nlohmann::json json_of(const Profile& profile, std::span<const Peak> peaks) {
  nlohmann::json list = nlohmann::json::array();
  for (const Peak& peak : peaks) {
    nlohmann::json row = {{"number", peak.number},
                          {"t_ns", peak.at.t_ns},
                          {"bytes", peak.at.bytes},
                          {"node", peak.at.node},
                          {"highest", peak.is_highest}};
    if (const auto thread = thread_of(profile, peak.at.node))
      row["thread"] = profile.threads[*thread].name;
    if (peak.at.node >= 0) row["path"] = call_path(profile, static_cast<std::size_t>(peak.at.node));
    list.push_back(row);
  }
  return list;
}

int peaks(const PeaksWords& words) {
  const PeakOptions options = words.peak.options();
  const Profile profile = open_profile(words.file);
  require_recorded(profile, Metric::kAllocBytes, words.file);
  const std::vector<Peak> found = peaks_of(profile, options);
  if (words.json)
    print_json(json_of(profile, std::span(found).first(rows_within(words.limit, found.size()))));
  else
    print(profile, found, words.limit);
  return 0;
}

}  // namespace

Subcommand add_peaks(CLI::App& pyprof) {
  CLI::App* app = pyprof.add_subcommand(
      "peaks", "When the traced memory went up and came down again, and what ran then");
  auto words = std::make_shared<PeaksWords>();
  add_profile_file(*app, words->file);
  add_peak_words(*app, words->peak);
  add_table_words(*app, words->limit, words->json);
  return {app, [words] { return peaks(*words); }};
}

}  // namespace pyprof
