#include <pyprof/core/timeline.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <vector>

namespace pyprof {
namespace {

using format::TimelineRecord;

constexpr std::uint64_t kMillisecond = 1'000'000;

struct Curve {
  explicit Curve(std::size_t rows) : slots(rows), timeline(slots, count, 1) {}

  void add(std::uint64_t ms, std::uint64_t rss, std::uint64_t heap) {
    timeline.add({.monotonic_ns = ms * kMillisecond,
                  .rss_bytes = rss,
                  .heap_bytes = heap,
                  .node = NodeId::kNone,
                  .thread = ThreadId::kNone});
  }

  std::vector<TimelineRecord> slots;
  std::uint64_t count = 0;
  Timeline timeline;
};

bool in_order(std::span<const TimelineRecord> rows) {
  return std::ranges::is_sorted(rows, {}, &TimelineRecord::monotonic_ns);
}

auto extremes(std::span<const TimelineRecord> rows, std::uint64_t TimelineRecord::*curve) {
  const auto [low, high] = std::ranges::minmax_element(rows, {}, curve);
  return std::pair((*low).*curve, (*high).*curve);
}

TEST_CASE("timeline: a short run keeps every sample") {
  Curve curve(64);
  for (std::uint64_t ms = 0; ms < 64; ++ms) curve.add(ms, 100 + ms, 50 - ms % 7);
  REQUIRE(curve.timeline.rows().size() == 64);
  CHECK(curve.timeline.rows()[63].rss_bytes == 163);
  CHECK(curve.timeline.window_ns() == kMillisecond);
}

TEST_CASE("timeline: readers see the rows and the placeholder before them") {
  Curve curve(64);
  CHECK(curve.count == 1);
  curve.add(0, 1, 1);
  curve.add(1, 2, 2);
  CHECK(curve.count == 3);
}

TEST_CASE("timeline: never more rows than slots, in order, however long the run is") {
  Curve curve(100);
  std::mt19937 random(7);
  for (std::uint64_t ms = 0; ms < 50'000; ++ms) {
    curve.add(ms, random() % 1'000'000, random() % 1'000'000);
    REQUIRE(curve.timeline.rows().size() <= 100);
    REQUIRE(curve.count == curve.timeline.rows().size() + 1);
  }
  CHECK(in_order(curve.timeline.rows()));
  CHECK(curve.timeline.rows().size() > 25);
}

TEST_CASE("timeline: the extremes of both curves survive all merging") {
  for (unsigned seed = 0; seed < 20; ++seed) {
    Curve curve(32);
    std::mt19937 random(seed);
    std::vector<TimelineRecord> all;
    for (std::uint64_t ms = 0; ms < 3'000; ms += 1 + random() % 3) {
      curve.add(ms, random(), random());
      all.push_back(curve.timeline.rows().back());
    }
    CHECK(extremes(curve.timeline.rows(), &TimelineRecord::rss_bytes) ==
          extremes(all, &TimelineRecord::rss_bytes));
    CHECK(extremes(curve.timeline.rows(), &TimelineRecord::heap_bytes) ==
          extremes(all, &TimelineRecord::heap_bytes));
  }
}

TEST_CASE("timeline: a peak of one sample is still there, near its time, after an hour") {
  Curve curve(200);
  for (std::uint64_t ms = 0; ms < 3'600'000; ms += 50)
    curve.add(ms, ms == 1'800'000 ? 9'000 : 1'000 + ms % 400, 5);
  const auto peak = std::ranges::max_element(curve.timeline.rows(), {}, &TimelineRecord::rss_bytes);
  CHECK(peak->rss_bytes == 9'000);
  CHECK(peak->monotonic_ns == 1'800'000 * kMillisecond);
}

TEST_CASE("timeline: the first and the latest sample are always there") {
  Curve curve(16);
  for (std::uint64_t ms = 0; ms < 1'000; ++ms) {
    curve.add(ms, 1'000 + ms % 10, ms % 3);
    REQUIRE(curve.timeline.rows().back().monotonic_ns == ms * kMillisecond);
  }
  CHECK(curve.timeline.rows().front().monotonic_ns < 100 * kMillisecond);
}

TEST_CASE("timeline: a calm curve takes one row a window and leaves the rest to what moves") {
  Curve curve(64);
  for (std::uint64_t ms = 0; ms < 10'000; ++ms) curve.add(ms, ms < 9'000 ? 7 : ms, 7);
  const auto calm = std::ranges::count_if(
      curve.timeline.rows(), [](const TimelineRecord& row) { return row.rss_bytes == 7; });
  const auto windows = 10'000 * kMillisecond / curve.timeline.window_ns();
  CHECK(static_cast<std::uint64_t>(calm) <= windows + 2);
}

// What a chart of the whole run needs: no stretch of it without a row.
std::uint64_t widest_gap(std::span<const TimelineRecord> rows) {
  std::uint64_t widest = 0;
  for (std::size_t row = 1; row < rows.size(); ++row)
    widest = std::max(widest, rows[row].monotonic_ns - rows[row - 1].monotonic_ns);
  return widest;
}

TEST_CASE("timeline: ten days keep to the rows, without a gap, and with a peak of one second") {
  Curve curve(2000);
  constexpr std::uint64_t kDays = 10, kDay = 86'400, kPeak = 4 * kDay + 4'711;
  std::size_t most = 0;
  for (std::uint64_t second = 0; second <= kDays * kDay; ++second) {
    const std::uint64_t rss = second == kPeak ? 9'000'000 : 1'000 + second * 7'919 % 1'000;
    curve.add(second * 1'000, rss, second);
    most = std::max(most, curve.timeline.rows().size());
  }
  const auto rows = curve.timeline.rows();
  CHECK(most == 2000);
  CHECK(rows.size() > 500);
  CHECK(in_order(rows));
  CHECK(rows.back().monotonic_ns == kDays * kDay * 1'000 * kMillisecond);
  CHECK(widest_gap(rows) <= 2 * curve.timeline.window_ns());
  CHECK(curve.timeline.window_ns() < kDay * 1'000 * kMillisecond / 24);
  const auto peak = std::ranges::max_element(rows, {}, &TimelineRecord::rss_bytes);
  CHECK(peak->monotonic_ns == kPeak * 1'000 * kMillisecond);
}

TEST_CASE("timeline: without slots nothing is kept and nothing breaks") {
  Curve curve(0);
  curve.add(0, 1, 1);
  CHECK(curve.timeline.rows().empty());
  CHECK(curve.count == 1);
}

TEST_CASE("timeline: the pause between samples grows with the run, within bounds") {
  CHECK(sample_period_ns(0) == kMillisecond);
  CHECK(sample_period_ns(10'000 * kMillisecond) == 10 * kMillisecond);
  CHECK(sample_period_ns(3'600'000 * kMillisecond) == 50 * kMillisecond);
  CHECK(sample_period_ns(864'000'000 * kMillisecond) == 50 * kMillisecond);
}

TEST_CASE("sampler: measures this process while the run is on, and not before or after") {
  const auto path = std::filesystem::temp_directory_path() /
                    ("timeline_test." + std::to_string(getpid()) + ".pyprof");
  std::filesystem::remove(path);
  ProfileFile file(path.string());
  std::filesystem::remove(path);
  format::Header& header = file.header();
  header.clock = format::ClockKind::kMonotonic;
  MemorySampler sampler(file, 32);
  std::uint64_t& count = header.tables[static_cast<std::size_t>(format::Table::kTimeline)].count;

  sampler.sample_now();
  CHECK(count == 1);
  header.phase = format::Phase::kRunning;
  header.live_bytes = 1234;
  sampler.sample_now();
  REQUIRE(count == 2);
  const auto* rows = static_cast<TimelineRecord*>(file.records(format::Table::kTimeline));
  CHECK(rows[1].heap_bytes == 1234);
  CHECK(rows[1].rss_bytes > 1'000'000);
  CHECK(rows[1].rss_bytes == sampler.rss_peak_bytes());
  CHECK(header.latest.monotonic_ns >= rows[1].monotonic_ns);
  CHECK(sampler.due_ns() > rows[1].monotonic_ns);
  header.phase = format::Phase::kStopped;
  sampler.sample_now();
  CHECK(count == 2);
}

}  // namespace
}  // namespace pyprof
