#include <fmt/format.h>
#include <pyprof/draw/axis.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace pyprof {
namespace {

struct Scale {
  const char* name;
  double size;
  double from;  // values from here on are told in it
};

constexpr double kSecond = 1e9, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;
constexpr double kKibi = 1024, kMebi = kKibi * kKibi, kGibi = kMebi * kKibi, kTebi = kGibi * kKibi;

constexpr std::array kTimes = {Scale{"ns", 1, 0},
                               Scale{"µs", 1e3, 1e3},
                               Scale{"ms", 1e6, 1e6},
                               Scale{"s", kSecond, kSecond},
                               Scale{"min", kMinute, 2 * kMinute},
                               Scale{"h", kHour, 2 * kHour},
                               Scale{"d", kDay, 2 * kDay}};
constexpr std::array kSizes = {Scale{"B", 1, 0}, Scale{"KiB", kKibi, kKibi},
                               Scale{"MiB", kMebi, kMebi}, Scale{"GiB", kGibi, kGibi},
                               Scale{"TiB", kTebi, kTebi}};
constexpr std::array kCounts = {Scale{"", 1, 0}};

std::span<const Scale> scales_of(Unit unit) {
  if (unit == Unit::kTime) return kTimes;
  if (unit == Unit::kBytes) return kSizes;
  return kCounts;
}

const Scale& scale_for(Unit unit, double value) {
  const auto scales = scales_of(unit);
  const Scale* scale = &scales.front();
  for (const Scale& each : scales)
    if (value >= each.from) scale = &each;
  return *scale;
}

const Scale& scale_of(const Axis& axis) {
  return scale_for(axis.unit, std::max(std::abs(axis.low), std::abs(axis.high)));
}

// 1, 2 or 5 times a power of ten, so that the range has at most `most` of it. Things that are
// counted have no halves.
double round_step(double range, std::size_t most, Unit unit) {
  const double least = range / static_cast<double>(most);
  const double power = std::pow(10.0, std::floor(std::log10(least)));
  double step = power * 10;
  for (const double factor : {5.0, 2.0, 1.0})
    if (power * factor >= least) step = power * factor;
  return unit == Unit::kCount ? std::max(step, 1.0) : step;
}

std::string with_commas(double value) {
  std::string text = fmt::format("{:.0f}", value);
  const std::ptrdiff_t first = text.starts_with('-') ? 1 : 0;
  for (std::ptrdiff_t i = static_cast<std::ptrdiff_t>(text.size()) - 3; i > first; i -= 3)
    text.insert(static_cast<std::size_t>(i), 1, ',');
  return text;
}

std::vector<Tick> linear_ticks(const Axis& axis, std::size_t most) {
  const Scale& scale = scale_of(axis);
  const double step = round_step((axis.high - axis.low) / scale.size, most, axis.unit);
  const int digits = std::max(0, static_cast<int>(-std::floor(std::log10(step) + 1e-9)));
  const double first = std::ceil(axis.low / scale.size / step - 1e-9);
  std::vector<Tick> ticks;
  for (std::size_t i = 0; i <= most; ++i) {
    const double value = (first + static_cast<double>(i)) * step;
    if (value * scale.size > axis.high * (1 + 1e-12)) break;
    const double shown = value == 0 ? 0 : value;  // and not -0
    ticks.push_back({shown * scale.size,
                     digits == 0 ? with_commas(shown) : fmt::format("{:.{}f}", shown, digits)});
  }
  return ticks;
}

std::string value_text(Unit unit, double value) {
  const Scale& scale = scale_for(unit, value);
  const double shown = value / scale.size;
  const std::string number = shown >= 1000 ? with_commas(shown) : fmt::format("{:.3g}", shown);
  return scale.name[0] == '\0' ? number : number + " " + scale.name;
}

// Powers of ten, of bytes powers of two; every second, third … of them where they are too many. An
// axis with fewer than two has their halves and fifths as well.
std::vector<Tick> logarithmic_ticks(const Axis& axis, std::size_t most) {
  const double base = axis.unit == Unit::kBytes ? 2 : 10;
  const auto exponent = [base](double value) { return std::log(value) / std::log(base); };
  const int first = static_cast<int>(std::ceil(exponent(axis.low) - 1e-9));
  const int last = static_cast<int>(std::floor(exponent(axis.high) + 1e-9));
  const int most_powers = static_cast<int>(most);
  const int every = std::max(1, (last - first + most_powers) / most_powers);
  std::vector<Tick> ticks;
  for (int power = first; power <= last; power += every)
    ticks.push_back({std::pow(base, power), value_text(axis.unit, std::pow(base, power))});
  if (ticks.size() >= 2 || base == 2) return ticks;
  ticks.clear();
  for (int power = first - 1; power <= last; ++power) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double value = factor * std::pow(10.0, power);
      if (value >= axis.low && value <= axis.high)
        ticks.push_back({value, value_text(axis.unit, value)});
    }
  }
  return ticks;
}

}  // namespace

std::vector<Tick> ticks_of(const Axis& axis, std::size_t most) {
  return axis.is_logarithmic ? logarithmic_ticks(axis, most) : linear_ticks(axis, most);
}

std::string title_of(const Axis& axis) {
  const std::string unit = scale_of(axis).name;
  return axis.is_logarithmic || unit.empty() ? axis.title : axis.title + " (" + unit + ")";
}

}  // namespace pyprof
