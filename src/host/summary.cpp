#include "summary.h"

#include <fmt/format.h>
#include <pyprof/analyze/text.h>

#include <algorithm>
#include <filesystem>
#include <iterator>

namespace pyprof {
namespace {

constexpr std::size_t kTopRows = 3;

std::string head(const Profile& profile) {
  std::string text =
      fmt::format("{} after {}, {}", state_text(profile), duration_text(profile.meta.duration_ns),
                  counted_text(profile.totals.calls, "call"));
  if (profile.has_memory)
    text += fmt::format(", heap peak {}", bytes_text(profile.totals.memory[kAtPeakBytes]));
  if (profile.totals.rss_peak_bytes > 0)
    text += fmt::format(", RSS peak {}", bytes_text(profile.totals.rss_peak_bytes));
  return text;
}

std::string place(const TopRow& row) {
  const std::string file = std::filesystem::path(row.file).filename().string();
  return row.line > 0 ? fmt::format("{} ({}:{})", row.name, file, row.line)
                      : fmt::format("{} ({})", row.name, file);
}

// Of the program's own functions; what happened at its start is in the profile, not news.
template <typename Value>
void add_rows(std::string& text, const char* label, const std::vector<TopRow>& rows, Value value) {
  std::size_t shown = 0;
  for (const TopRow& row : rows) {
    if (shown == kTopRows) return;
    if (row.file.empty() || row.file.starts_with('<')) continue;
    fmt::format_to(std::back_inserter(text), "\n  {:<7}{:>10}  {}", shown == 0 ? label : "",
                   value(row), place(row));
    ++shown;
  }
}

}  // namespace

std::string summarize(const Profile& profile, const std::string& path, const std::string& report) {
  std::string text = head(profile);
  add_rows(text, "time", profile.top.by_self_ns,
           [](const TopRow& row) { return duration_text(row.self_ns); });
  add_rows(text, "memory", profile.top.by_at_peak_bytes,
           [](const TopRow& row) { return bytes_text(row.self_bytes); });
  for (const DiagnosticRow& row : profile.diagnostics)
    if (row.code.starts_with("line_") || row.code.starts_with("filter_"))
      text += "\n  " + row.message;  // what was asked for by name
  text += "\n  profile: " + path;
  return report.empty() ? text : text + "\n  report:  " + report;
}

}  // namespace pyprof
