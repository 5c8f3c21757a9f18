// Ticks become nanoseconds without a nanosecond lost: a thread's self times are its lifetime.
#include <pyprof/read/check.h>

#include <catch2/catch.hpp>
#include <random>

#include "columns.h"
#include "recording_builder.h"
#include "tick_scale.h"

namespace pyprof::test {
namespace {

bool has_unaccounted_time(const Profile& profile) { return find(profile, "time_unaccounted"); }

}  // namespace

TEST_CASE("times: self times sum to the lifetime for any ticks and any rate of the clock") {
  std::mt19937_64 random(7);
  for (int round = 0; round < 50; ++round) {
    RecordingBuilder builder;
    const ThreadId thread = builder.thread();
    NodeId node = builder.root(thread);
    std::uint64_t ticks = kStartTicks;
    for (int i = 0; i < 200; ++i) {
      const std::uint64_t self = random() % (random() % 2 ? 3 : 5'000'000'000);
      node = builder.node(random() % 3 ? node : builder.root(thread), builder.function("f"), self);
      ticks += self;
    }
    builder.threads()[1].end_ticks = ticks;
    builder.header().latest = {ticks + 17, 500 + ticks / (1 + random() % 9) + random() % 1000};
    const Profile profile = builder.read();
    CHECK(check_profile(profile) == std::nullopt);
    CHECK_FALSE(has_unaccounted_time(profile));
    CHECK(profile.totals.self_ns == profile.threads[0].end_ns - profile.threads[0].start_ns);
  }
}

TEST_CASE("times: the anchors give the rate") {
  RecordingBuilder builder;
  const ThreadId thread = builder.thread();
  builder.node(builder.root(thread), builder.function("f"), 10'000);
  builder.header().latest = {kEndTicks, 500 + 4000};  // 2.5 GHz
  const Profile profile = builder.read();
  CHECK(profile.nodes.self_ns[1] == 4000);
  CHECK(profile.meta.duration_ns == 4000);
}

TEST_CASE("times: a thread that still runs has its open interval in the node it runs") {
  RecordingBuilder builder;
  const ThreadId thread = builder.thread(0);
  const NodeId running = builder.node(builder.root(thread), builder.function("f"), 2000);
  builder.threads()[1].stamp_ticks = kStartTicks + 2000;
  builder.threads()[1].current = running;
  const Profile profile = builder.read();
  CHECK(profile.nodes.self_ns[1] == 10'000);
  CHECK(profile.threads[0].end_ns == profile.meta.duration_ns);
  CHECK_FALSE(has_unaccounted_time(profile));
}

TEST_CASE("times: a killed run lasts until the supervisor saw its end") {
  RecordingBuilder builder;
  builder.header().phase = format::Phase::kRunning;
  const ThreadId thread = builder.thread(0);
  const NodeId running = builder.node(builder.root(thread), builder.function("f"), 2000);
  builder.threads()[1].stamp_ticks = kStartTicks + 2000;
  builder.threads()[1].current = running;
  const RunEnd end{
      .state = RunState::kSignaled, .signal = 9, .at = {kStartTicks + 50'000, 500 + 50'000}};
  const Profile profile = builder.read(end);
  CHECK(profile.nodes.self_ns[1] == 50'000);
  CHECK(profile.meta.duration_ns == 50'000);
  CHECK(check_profile(profile) == std::nullopt);
}

TEST_CASE("times: a process killed between self time and stamp does not count twice") {
  RecordingBuilder builder;
  builder.header().phase = format::Phase::kRunning;
  const ThreadId thread = builder.thread(0);
  const NodeId running = builder.node(builder.root(thread), builder.function("f"), 2000);
  builder.threads()[1].stamp_ticks = kStartTicks + 300;  // of the transition before
  builder.threads()[1].current = running;
  const Profile profile = builder.read({.state = RunState::kSignaled, .signal = 9});
  CHECK(profile.nodes.self_ns[1] == 10'000);
  CHECK(check_profile(profile) == std::nullopt);
  CHECK_FALSE(has_unaccounted_time(profile));
}

TEST_CASE("times: time that the recorder lost in an orderly run is told, not hidden") {
  RecordingBuilder builder;
  builder.node(builder.root(builder.thread()), builder.function("f"), 9'990);
  const Profile profile = builder.read();
  CHECK(has_unaccounted_time(profile));
  CHECK(check_profile(profile) == std::nullopt);
}

TEST_CASE("times: without --no-time's metric nobody asks whether times add up") {
  RecordingBuilder builder;
  builder.node(builder.root(builder.thread()), builder.function("f"), 5);
  builder.header().recorded = format::kRecordsMemory;
  CHECK_FALSE(has_unaccounted_time(builder.read()));
}

TEST_CASE("times: a clock that nobody calibrated is told") {
  RecordingBuilder builder;
  builder.header().phase = format::Phase::kRunning;
  builder.header().latest = builder.header().start;
  builder.node(builder.root(builder.thread()), builder.function("f"), 10'000);
  const Profile profile = builder.read({.state = RunState::kSignaled, .signal = 11});
  REQUIRE(profile.diagnostics.size() == 1);
  CHECK(profile.diagnostics[0].code == "clock_uncalibrated");
  CHECK(check_profile(profile) == std::nullopt);
}

TEST_CASE("times: the supervisor's anchor calibrates a clock that the run did not") {
  RecordingBuilder builder;
  builder.header().phase = format::Phase::kRunning;
  builder.header().latest = builder.header().start;
  builder.node(builder.root(builder.thread()), builder.function("f"), 10'000);
  const Profile profile = builder.read(
      {.state = RunState::kSignaled, .signal = 11, .at = {kStartTicks + 20'000, 500 + 10'000}});
  CHECK(profile.diagnostics.empty());
  CHECK(profile.nodes.self_ns[1] == 5000);
}

TEST_CASE("times: a clock of nanoseconds needs no anchors") {
  const TickScale scale(format::ClockKind::kMonotonic, {500, 500}, {500, 500});
  CHECK(scale.since_start(1'000'000'500) == 1'000'000'000);
  CHECK(scale.since_start(3) == 0);
}

TEST_CASE("times: the scale is exact to a nanosecond over months and never turns back") {
  constexpr std::uint64_t kMonthsNs = std::uint64_t{100} * 86'400 * 1'000'000'000;
  constexpr std::uint64_t kMonthsTicks = kMonthsNs / 1000 * 2999;
  const TickScale scale(format::ClockKind::kTimestampCounter, {0, 0}, {kMonthsTicks, kMonthsNs});
  CHECK(scale.since_start(kMonthsTicks) == kMonthsNs);
  CHECK(scale.since_start(kMonthsTicks / 2) == kMonthsNs / 2);
  std::mt19937_64 random(3);
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t ticks = random() >> (1 + random() % 63);
    CHECK(scale.since_start(ticks) <= scale.since_start(ticks + 1));
  }
  CHECK(scale.since_start(~std::uint64_t{0}) <= kLargestInteger);
}

}  // namespace pyprof::test
