// pyprof stack: the calls that were open at a peak of memory, each with its lines, time and bytes.
#include <fmt/format.h>
#include <pyprof/analyze/function_name.h>
#include <pyprof/analyze/metric.h>
#include <pyprof/analyze/text.h>
#include <pyprof/core/error.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <memory>

#include "common_words.h"
#include "open_profile.h"
#include "peak_words.h"
#include "subcommands.h"

namespace pyprof {
namespace {

struct StackWords {
  std::string file, peak, prefix;
  PeakWords peaks;
  std::size_t indent = 2;
  bool reverse = false, json = false;
};

// "3", or the line of a legend file that begins so.
const Peak& peak_named(const Profile& profile, const std::vector<Peak>& peaks,
                       const std::string& word) {
  std::size_t number = 0;
  const char* end = word.data() + word.size();
  const auto [rest, fault] = std::from_chars(word.data(), end, number);
  const bool is_number = fault == std::errc() && rest == end;
  for (const Peak& peak : peaks)
    if (is_number ? peak.number == number : legend_line(profile, peak) == word) return peak;
  throw Error(
      fmt::format("{} is not one of the {} peaks; pyprof peaks lists them, and takes the "
                  "same options",
                  harmless(word), peaks.size()));
}

struct Frame {
  std::size_t node;
  std::uint64_t ns;
  std::uint64_t bytes;
  bool is_one_call;  // its values are of the call that was open, else of all calls on this path
};

std::uint64_t sum_of_subtree(const Profile& profile, const Column& values, std::size_t node) {
  std::uint64_t sum = 0;
  for (std::size_t i = node; i < node + profile.nodes.subtree_size[node]; ++i)
    sum = std::min(sum + values[i], kLargestInteger);
  return sum;
}

std::optional<std::size_t> open_span(const Profile& profile, std::size_t node, std::uint64_t t_ns) {
  const SpanColumns& spans = profile.spans;
  for (std::size_t i = 0; i < spans.node.size(); ++i)
    if (spans.node[i] == node && spans.start_ns[i] <= t_ns &&
        t_ns - spans.start_ns[i] <= spans.duration_ns[i])
      return i;
  return {};
}

// What was held at the highest peak is known of each call path; at others, what the call that was
// open allocated, if it was long enough to be recorded by itself.
Frame frame_of(const Profile& profile, const Peak& peak, std::size_t node) {
  const auto span = open_span(profile, node, peak.at.t_ns);
  Frame frame{node, 0, 0, span.has_value()};
  if (span)
    frame.ns = profile.spans.duration_ns[*span];
  else if (profile.has_time)
    frame.ns = sum_of_subtree(profile, profile.nodes.self_ns, node);
  if (peak.is_highest)
    frame.bytes = sum_of_subtree(profile, profile.nodes.memory[kAtPeakBytes], node);
  else if (span)
    frame.bytes = profile.spans.alloc_bytes[*span];
  else
    frame.bytes = sum_of_subtree(profile, profile.nodes.memory[kAllocBytes], node);
  return frame;
}

// Outermost first, without the thread's root.
std::vector<Frame> frames_at(const Profile& profile, const Peak& peak) {
  std::vector<Frame> frames;
  for (std::int32_t node = peak.at.node;
       node >= 0 && profile.nodes.parent[static_cast<std::size_t>(node)] >= 0;
       node = profile.nodes.parent[static_cast<std::size_t>(node)])
    frames.push_back(frame_of(profile, peak, static_cast<std::size_t>(node)));
  std::reverse(frames.begin(), frames.end());
  return frames;
}

std::string lines_of(const Profile& profile, std::size_t function) {
  const std::uint64_t first = profile.functions.first_line[function];
  const Column& lasts = profile.functions.last_line;
  const std::uint64_t last = lasts.empty() ? 0 : lasts[function];
  if (first == 0) return "";
  return last == 0 ? fmt::format(":{}", first) : fmt::format(":{}-{}", first, last);
}

std::string without_prefix(const std::string& path, const std::string& prefix) {
  return path.starts_with(prefix) ? path.substr(prefix.size()) : path;
}

std::string text_of(const Profile& profile, const Frame& frame, const std::string& prefix) {
  const std::size_t function = profile.nodes.function[frame.node];
  std::string text = harmless(qualified_name(profile, function) + "@" +
                              without_prefix(file_of(profile, function), prefix)) +
                     lines_of(profile, function);
  if (profile.has_time)
    text += fmt::format(", Time: {:.6f} s", static_cast<double>(frame.ns) / 1e9);
  text += fmt::format(", Memory: {} B", frame.bytes);
  if (!frame.is_one_call) text += fmt::format(", Calls: {}", profile.nodes.calls[frame.node]);
  return text;
}

void print(const Profile& profile, const Peak& peak, const StackWords& words) {
  const std::vector<Frame> frames = frames_at(profile, peak);
  std::printf("Peak %zu at %s: %s\n", peak.number, duration_text(peak.at.t_ns).c_str(),
              bytes_text(peak.at.bytes).c_str());
  if (frames.empty()) std::puts("What ran then is not known.");
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < frames.size(); ++i)
    lines.push_back(std::string(i * words.indent, ' ') + text_of(profile, frames[i], words.prefix));
  if (words.reverse) std::reverse(lines.begin(), lines.end());
  for (const std::string& line : lines) std::printf("%s\n", line.c_str());
}

nlohmann::json json_of(const Profile& profile, const Peak& peak) {
  nlohmann::json frames = nlohmann::json::array();
  for (const Frame& frame : frames_at(profile, peak)) {
    const std::size_t function = profile.nodes.function[frame.node];
    nlohmann::json row = {{"function", full_name(profile, function)},
                          {"file", file_of(profile, function)},
                          {"first_line", profile.functions.first_line[function]},
                          {"bytes", frame.bytes},
                          {"one_call", frame.is_one_call}};
    if (profile.has_time) row["ns"] = frame.ns;
    if (!profile.functions.last_line.empty())
      row["last_line"] = profile.functions.last_line[function];
    frames.push_back(row);
  }
  return {{"number", peak.number},
          {"t_ns", peak.at.t_ns},
          {"bytes", peak.at.bytes},
          {"highest", peak.is_highest},
          {"frames", frames}};
}

int stack(const StackWords& words) {
  const PeakOptions options = words.peaks.options();
  const Profile profile = open_profile(words.file);
  require_recorded(profile, Metric::kAllocBytes, words.file);
  const std::vector<Peak> peaks = peaks_of(profile, options);
  const Peak& peak = peak_named(profile, peaks, words.peak);
  if (words.json)
    print_json(json_of(profile, peak));
  else
    print(profile, peak, words);
  return 0;
}

}  // namespace

Subcommand add_stack(CLI::App& pyprof) {
  constexpr std::size_t kWidestIndent = 16;
  CLI::App* app = pyprof.add_subcommand(
      "stack",
      "The calls that were open at a peak, outermost first: function@file:first-last line, time\n"
      "and memory, each with callees. Time is that of the call. Memory is what was held at the\n"
      "highest peak, and what the call allocated at another. \"Calls\" stands where the call was\n"
      "too short to be recorded by itself: then both are of all calls on that path");
  auto words = std::make_shared<StackWords>();
  add_profile_file(*app, words->file);
  app->add_option("PEAK", words->peak,
                  "Its number in pyprof peaks, or its line in the legend of pyprof plot")
      ->required();
  add_peak_words(*app, words->peaks);
  app->add_option("--prefix", words->prefix, "Taken off the paths that begin so")
      ->option_text("PATH");
  app->add_option("--indent", words->indent,
                  "Spaces by which a callee stands further in (default 2)")
      ->check(CLI::Range(std::size_t{0}, kWidestIndent).description(""))
      ->option_text("N");
  app->add_flag("--reverse", words->reverse, "Innermost first");
  add_json_flag(*app, words->json);
  return {app, [words] { return stack(*words); }};
}

}  // namespace pyprof
