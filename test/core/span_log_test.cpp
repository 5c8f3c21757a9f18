#include <pyprof/core/span_log.h>

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

TEST_CASE("span log: without room nothing is wanted") {
  ScratchFile file;
  SpanLog log(*file);
  CHECK_FALSE(log.wants(UINT64_MAX - 1));
  log.open(0, 10);
  CHECK_FALSE(log.wants(UINT64_MAX - 1));
}
