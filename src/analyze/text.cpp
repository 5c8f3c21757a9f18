#include <fmt/format.h>
#include <pyprof/analyze/text.h>

#include <array>

namespace pyprof {

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

std::string counted_text(std::uint64_t count, const std::string& noun) {
  return count_text(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string state_text(const Profile& profile) {
  const StatusRow& status = profile.status;
  if (status.oom) return "killed for lack of memory";
  if (status.exception) return "ended by " + status.exception->type;
  if (status.signal) return fmt::format("ended by signal {}", *status.signal);
  if (status.exit_code.value_or(0) != 0) return fmt::format("exit status {}", *status.exit_code);
  return status.state;
}

}  // namespace pyprof
