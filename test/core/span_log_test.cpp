#include <pyprof/core/span_log.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "scratch_file.h"

using namespace pyprof;
using format::SpanRecord;

namespace {

constexpr std::uint32_t kMost = 100;

std::vector<std::uint64_t> starts(ProfileFile& file) {
  const auto* spans = static_cast<const SpanRecord*>(file.records(format::Table::kSpans));
  std::vector<std::uint64_t> starts;
  for (std::uint32_t id = 1; id < file.end(format::Table::kSpans); ++id)
    starts.push_back(spans[id].start_ticks);
  return starts;
}

SpanRecord span(std::uint64_t start, std::uint64_t duration) {
  return {.start_ticks = start,
          .duration_ticks = duration,
          .alloc_bytes = 0,
          .rss_in_bytes = 0,
          .rss_out_bytes = 0,
          .node = NodeId{1},
          .task = TaskId::kNone};
}

}  // namespace

TEST_CASE("span log: it has all calls above the threshold in force, and no other") {
  ScratchFile file;
  SpanLog log(*file);
  log.open(kMost, 10);
  std::mt19937_64 random(7);
  std::vector<std::uint64_t> durations;
  for (std::uint64_t start = 0; start < 10'000; ++start) {
    durations.push_back(random() % 100'000);
    if (log.wants(durations.back())) log.add(span(start, durations.back()));
  }
  const std::uint64_t threshold = file->header().span_threshold_ticks;
  std::vector<std::uint64_t> expected;
  for (std::uint64_t start = 0; start < durations.size(); ++start)
    if (durations[start] >= threshold) expected.push_back(start);
  CHECK(threshold > 10);
  CHECK(starts(*file) == expected);
  CHECK(expected.size() <= kMost);
  CHECK(expected.size() >= kMost / 2 - 1);
}

TEST_CASE("span log: calls of one length never exceed the room") {
  ScratchFile file;
  SpanLog log(*file);
  log.open(kMost, 10);
  for (std::uint64_t start = 0; start < 1000; ++start)
    if (log.wants(50)) log.add(span(start, 50));
  CHECK(starts(*file).size() <= kMost);
  CHECK(file->header().span_threshold_ticks == 51);
}

TEST_CASE("span log: calls that tie with the median stay, so that half of the room is in use") {
  ScratchFile file;
  SpanLog log(*file);
  log.open(kMost, 10);
  for (std::uint64_t start = 0; start <= kMost; ++start)
    if (log.wants(50 + start % 3)) log.add(span(start, 50 + start % 3));
  CHECK(starts(*file).size() >= kMost / 2);
  CHECK(file->header().span_threshold_ticks == 51);
}

TEST_CASE("span log: without room nothing is wanted") {
  ScratchFile file;
  SpanLog log(*file);
  CHECK_FALSE(log.wants(UINT64_MAX - 1));
  log.open(0, 10);
  CHECK_FALSE(log.wants(UINT64_MAX - 1));
}

namespace {

constexpr std::uint64_t kStep = 1 << 20;

SpanRecord moving(std::uint64_t start, std::uint64_t rss_in, std::uint64_t rss_out) {
  SpanRecord record = span(start, 1);
  record.rss_in_bytes = rss_in;
  record.rss_out_bytes = rss_out;
  return record;
}

}  // namespace

TEST_CASE("span log: a short call is kept that moved the resident memory by a step") {
  ScratchFile file;
  SpanLog log(*file);
  log.open(kMost, 10);
  log.watch_rss(kStep);
  log.add(moving(0, 50 * kStep, 50 * kStep));  // the first tells where it stands
  log.add(moving(1, 50 * kStep, 50 * kStep + kStep - 1));
  log.add(moving(2, 50 * kStep, 51 * kStep));
  log.add(moving(3, 51 * kStep, 50 * kStep));
  CHECK(starts(*file) == std::vector<std::uint64_t>{0, 2, 3});
}

TEST_CASE("span log: small changes add up to a step") {
  ScratchFile file;
  SpanLog log(*file);
  log.open(kMost, 10);
  log.watch_rss(kStep);
  for (std::uint64_t i = 0; i < 16; ++i)
    log.add(moving(i, i * kStep / 4 + kStep, (i + 1) * kStep / 4 + kStep));
  CHECK(starts(*file) == std::vector<std::uint64_t>{0, 4, 8, 12});
}

TEST_CASE("span log: the step rises until the calls fit, and large changes stay") {
  ScratchFile file;
  SpanLog log(*file);
  log.open(kMost, 10);
  log.watch_rss(0);
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    const std::uint64_t large = i % 1000 == 999 ? 1000 * kStep : 4096;
    log.add(moving(i, 5000 * kStep, 5000 * kStep + large));
  }
  CHECK(starts(*file).size() <= kMost);
  CHECK(file->header().span_rss_step_bytes >= 4096);
  for (std::uint64_t i = 999; i < 10'000; i += 1000)
    CHECK(std::ranges::count(starts(*file), i) == 1);
}
