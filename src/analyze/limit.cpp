#include <pyprof/analyze/budget.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <span>
#include <string_view>

namespace pyprof {
namespace {

struct Unit {
  std::string_view name;
  double factor;
};

constexpr double kKibi = 1024, kKilo = 1000;
constexpr std::array kTimes = {Unit{"ns", 1},   Unit{"us", 1e3}, Unit{"µs", 1e3},
                               Unit{"ms", 1e6}, Unit{"s", 1e9},  Unit{"min", 60e9}};
constexpr std::array kSizes = {Unit{"B", 1},
                               Unit{"KB", kKilo},
                               Unit{"MB", kKilo* kKilo},
                               Unit{"GB", kKilo* kKilo* kKilo},
                               Unit{"KiB", kKibi},
                               Unit{"MiB", kKibi* kKibi},
                               Unit{"GiB", kKibi* kKibi* kKibi}};
constexpr std::array kCounts = {Unit{"", 1}};

std::span<const Unit> units(Metric metric) {
  if (is_time(metric)) return kTimes;
  if (metric == Metric::kCalls || metric == Metric::kAllocCount) return kCounts;
  return kSizes;
}

// Digits, at most one point, nothing else: strtod alone would take 0x10, inf and 1e9.
std::size_t number_length(std::string_view text) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789."), text.size());
  const auto points =
      std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), '.');
  const bool digits = text.substr(0, end).find_first_of("0123456789") != std::string_view::npos;
  return digits && points <= 1 ? end : 0;
}

std::string_view without_spaces(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

}  // namespace

std::optional<Limit> limit_of(Metric metric, const std::string& text) {
  std::string_view rest = without_spaces(text);
  const bool grows = rest.starts_with('+');
  if (grows) rest.remove_prefix(1);
  const std::size_t length = number_length(rest);
  if (length == 0) return {};
  const double number = std::strtod(std::string(rest.substr(0, length)).c_str(), nullptr);
  const std::string_view unit = without_spaces(rest.substr(length));
  const auto limit = [&](Limit::Kind kind, double amount) -> std::optional<Limit> {
    if (amount > static_cast<double>(kLargestInteger)) return {};
    return Limit{kind, amount};
  };
  if (grows && unit == "%") return limit(Limit::kGrowthPercent, number);
  const Limit::Kind kind = grows ? Limit::kGrowth : Limit::kAtMost;
  if (unit.empty() && number == 0) return limit(kind, 0);
  for (const Unit& each : units(metric))
    if (each.name == unit) return limit(kind, number * each.factor);
  return {};
}

std::string units_of(Metric metric) {
  if (is_time(metric)) return "\"2 s\" (ns, us, ms, s or min), or \"+10 %\" of a base";
  if (metric == Metric::kCalls || metric == Metric::kAllocCount)
    return "1000, or \"+10 %\" of a base";
  return "\"64 MiB\" (B, KB, MB, GB, KiB, MiB or GiB), or \"+10 %\" of a base";
}

}  // namespace pyprof
