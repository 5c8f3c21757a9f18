#include "check_report.h"

#include <fmt/format.h>
#include <pyprof/analyze/function_name.h>
#include <pyprof/read/output_file.h>

#include <algorithm>
#include <string_view>

namespace pyprof {
namespace {

std::string base_text(const Verdict& verdict) {
  if (!verdict.base) return "";
  return fmt::format(" (was {})", text_of(verdict.budget.metric, *verdict.base));
}

struct Escape {
  char character;
  std::string_view text;
};

template <std::size_t N>
std::string escaped(const std::string& text, const Escape (&escapes)[N]) {
  std::string safe;
  for (const char c : text) {
    const auto* found = std::find_if(std::begin(escapes), std::end(escapes),
                                     [c](const Escape& escape) { return escape.character == c; });
    safe += found == std::end(escapes) ? std::string_view(&c, 1) : found->text;
  }
  return safe;
}

// Control characters, which XML cannot have at all, are gone after harmless().
std::string xml(const std::string& text) {
  static constexpr Escape kEscapes[] = {
      {'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}};
  return escaped(harmless(text), kEscapes);
}

std::string github_property(const std::string& text) {
  static constexpr Escape kEscapes[] = {{'%', "%25"}, {':', "%3A"}, {',', "%2C"}};
  return escaped(harmless(text), kEscapes);
}

// Where the function is, if it lies in the folder in which the program was run.
std::string place_property(const Profile& profile, std::int32_t node) {
  if (node < 0) return "";
  const std::size_t function = profile.nodes.function[static_cast<std::size_t>(node)];
  const std::string& path = file_of(profile, function);
  const std::string folder = profile.meta.cwd + "/";
  const bool is_inside = path.starts_with(folder);
  if (path.empty() || (path.front() == '/' && !is_inside)) return "";
  return fmt::format("file={},line={},",
                     github_property(is_inside ? path.substr(folder.size()) : path),
                     profile.functions.first_line[function]);
}

std::string test_case(const Profile& profile, const Verdict& verdict) {
  const Budget& budget = verdict.budget;
  std::string text =
      fmt::format("  <testcase classname=\"{}\" name=\"{} of {}\"", xml(budget.where),
                  name_of(budget.metric), xml(subject_of(budget)));
  if (verdict.holds() && verdict.known) return text + "/>\n";
  text += ">\n";
  if (!verdict.holds())
    text += fmt::format("    <failure message=\"{}\"/>\n", xml(violation_text(profile, verdict)));
  if (!verdict.known)
    text += fmt::format("    <system-out>{}</system-out>\n", xml(unknown_text(verdict)));
  return text + "  </testcase>\n";
}

}  // namespace

std::string violation_text(const Profile& profile, const Verdict& verdict) {
  const Budget& budget = verdict.budget;
  std::string text =
      fmt::format("{} of {}: {}{}, {} over the {} of {}", name_of(budget.metric),
                  subject_of(budget), text_of(budget.metric, verdict.value), base_text(verdict),
                  text_of(budget.metric, verdict.value - verdict.allowed),
                  text_of(budget.metric, verdict.allowed), budget.where);
  if (verdict.node >= 0)
    text += ", most at " + call_path(profile, static_cast<std::size_t>(verdict.node));
  return text;
}

std::string unknown_text(const Verdict& verdict) {
  return fmt::format("there is no {} in the profile", subject_of(verdict.budget));
}

std::string github_text(const Profile& profile, const Verdict& verdict) {
  static constexpr Escape kEscapes[] = {{'%', "%25"}};
  return fmt::format("::error {}title=Budget exceeded::{}", place_property(profile, verdict.node),
                     escaped(violation_text(profile, verdict), kEscapes));
}

void write_junit(const Profile& profile, const std::vector<Verdict>& verdicts,
                 const std::string& path) {
  const auto failures = std::count_if(verdicts.begin(), verdicts.end(),
                                      [](const Verdict& verdict) { return !verdict.holds(); });
  OutputFile file(path, "--junit");
  file.raw(
      fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                  "<testsuite name=\"pyprof check\" tests=\"{}\" failures=\"{}\">\n",
                  verdicts.size(), failures));
  for (const Verdict& verdict : verdicts) file.raw(test_case(profile, verdict));
  file.raw("</testsuite>\n");
  file.commit();
}

}  // namespace pyprof
