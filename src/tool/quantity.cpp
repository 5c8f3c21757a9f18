#include "quantity.h"

#include <pyprof/analyze/budget.h>
#include <pyprof/analyze/function_name.h>
#include <pyprof/core/error.h>

#include <array>
#include <ctime>
#include <optional>

namespace pyprof {
namespace {

constexpr std::int64_t kDaySeconds = 24l * 60 * 60;
constexpr std::int64_t kNs = 1'000'000'000;

std::optional<std::uint64_t> amount_of(Metric metric, const std::string& word) {
  const std::optional<Limit> limit = limit_of(metric, word);
  if (!limit || limit->kind != Limit::kAtMost) return {};
  return static_cast<std::uint64_t>(limit->amount);
}

std::optional<std::uint64_t> duration_of(const std::string& word) {
  const auto amount = amount_of(Metric::kTime, word);
  return amount ? amount : amount_of(Metric::kTime, word + " s");
}

struct ClockFormat {
  const char* format;
  bool has_date;
};
constexpr std::array kClockFormats = {
    ClockFormat{"%Y-%m-%d %H:%M:%S", true}, ClockFormat{"%Y-%m-%d %H:%M", true},
    ClockFormat{"%Y-%m-%d", true},          ClockFormat{"%d/%m/%Y %H:%M:%S", true},
    ClockFormat{"%d/%m/%Y %H:%M", true},    ClockFormat{"%d/%m/%Y", true},
    ClockFormat{"%d/%m/%y %H:%M", true},    ClockFormat{"%d/%m/%y", true},
    ClockFormat{"%H:%M:%S", false},         ClockFormat{"%H:%M", false}};

// Seconds of the epoch; `start` is the run's.
std::optional<std::int64_t> clock_time(const std::string& word, std::time_t start) {
  for (const ClockFormat& each : kClockFormats) {
    std::tm local{};
    localtime_r(&start, &local);
    local.tm_hour = local.tm_min = local.tm_sec = 0;
    const char* rest = strptime(word.c_str(), each.format, &local);
    if (!rest || *rest != '\0') continue;
    local.tm_isdst = -1;
    const std::int64_t time = std::mktime(&local);
    return !each.has_date && time < start ? time + kDaySeconds : time;
  }
  return {};
}

}  // namespace

std::uint64_t size_of_word(const std::string& option, const std::string& word) {
  if (const auto size = amount_of(Metric::kAllocBytes, word)) return *size;
  throw Error(option + " takes a size as \"64 MiB\" (B, KB, MB, GB, KiB, MiB or GiB), not " +
              harmless(word));
}

std::uint64_t duration_of_word(const std::string& option, const std::string& word) {
  if (const auto duration = duration_of(word)) return *duration;
  throw Error(option + " takes a time as \"2 s\" (ns, us, ms, s or min), not " + harmless(word));
}

std::uint64_t moment_of_word(const std::string& option, const std::string& word,
                             const Profile& run) {
  if (const auto duration = duration_of(word)) return *duration;
  const auto start = static_cast<std::time_t>(run.meta.start_unix_ns / kNs);
  const auto time = clock_time(word, start);
  if (!time)
    throw Error(option +
                " takes a time since the start as \"2 s\", or one of the clock as \"14:30\" or "
                "\"2026-01-31 14:30\", not " +
                harmless(word));
  const auto start_ns = static_cast<std::int64_t>(run.meta.start_unix_ns % kNs);
  const std::int64_t seconds = *time - start;
  if (seconds <= 0) return 0;
  if (seconds >= static_cast<std::int64_t>(kLargestInteger) / kNs) return kLargestInteger;
  return static_cast<std::uint64_t>(seconds * kNs - start_ns);
}

}  // namespace pyprof
