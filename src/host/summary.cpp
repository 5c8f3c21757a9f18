#include "summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>

namespace pyprof {
namespace {

constexpr std::size_t kTopRows = 3;

std::string duration_text(std::uint64_t ns) {
  if (ns < 1'000'000) return fmt::format("{:.0f} µs", static_cast<double>(ns) / 1e3);
  if (ns < 1'000'000'000) return fmt::format("{:.1f} ms", static_cast<double>(ns) / 1e6);
  return fmt::format("{:.2f} s", static_cast<double>(ns) / 1e9);
}

std::string bytes_text(std::uint64_t bytes) {
  constexpr std::array kUnits = {"KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024) return fmt::format("{} B", bytes);
  double value = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  for (; value >= 1024 && unit + 1 < kUnits.size(); ++unit) value /= 1024;
  return fmt::format("{:.1f} {}", value, kUnits[unit]);
}

std::string count_text(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (std::ptrdiff_t i = static_cast<std::ptrdiff_t>(text.size()) - 3; i > 0; i -= 3)
    text.insert(static_cast<std::size_t>(i), 1, ',');
  return text;
}

std::string state_text(const Profile& profile) {
  const StatusRow& status = profile.status;
  if (status.oom) return "killed for lack of memory";
  if (status.exception) return "ended by " + status.exception->type;
  if (status.signal) return fmt::format("ended by signal {}", *status.signal);
  if (status.exit_code.value_or(0) != 0) return fmt::format("exit status {}", *status.exit_code);
  return status.state;
}

std::string head(const Profile& profile) {
  std::string text =
      fmt::format("{} after {}, {} calls", state_text(profile),
                  duration_text(profile.meta.duration_ns), count_text(profile.totals.calls));
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

std::string summarize(const Profile& profile, const std::string& path) {
  std::string text = head(profile);
  add_rows(text, "time", profile.top.by_self_ns,
           [](const TopRow& row) { return duration_text(row.self_ns); });
  add_rows(text, "memory", profile.top.by_at_peak_bytes,
           [](const TopRow& row) { return bytes_text(row.self_bytes); });
  return text + "\n  profile: " + path;
}

}  // namespace pyprof
