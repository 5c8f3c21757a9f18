#include <pyprof/core/error.h>
#include <pyprof/core/ticker.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "scratch_file.h"

using namespace pyprof;

namespace {

std::uint64_t now() { return read_ticks(best_clock()); }

}  // namespace

TEST_CASE("ticker: time stands still between ticks, in children too") {
  Ticker ticker(kTickRate);
  ticker.tick_now();
  const std::uint64_t first = as_ticked(ticker.tick(), 1), later = now();
  CHECK(first <= later);
  CHECK(as_ticked(ticker.tick(), 1) == first);
  CHECK(in_child([&] { return as_ticked(ticker.tick(), 1) == first; }) == 1);
  ticker.tick_now();
  const std::uint64_t second = as_ticked(ticker.tick(), 1);
  CHECK(second >= later);
  CHECK(in_child([&] { return as_ticked(ticker.tick(), 1) == second; }) == 1);
}

TEST_CASE("ticker: where nobody ticks now is now") {
  Ticker ticker(kTickRate);
  CHECK(as_ticked(ticker.tick(), 7) != 7);
  ticker.stop();
  CHECK(as_ticked(ticker.tick(), 7) == 7);
  CHECK(ticker.due_ns() == UINT64_MAX);
  CHECK(as_ticked(nullptr, 7) == 7);
  const Ticker none(0);
  CHECK(none.tick() == nullptr);
  CHECK(none.due_ns() == UINT64_MAX);
}

TEST_CASE("ticker: other programs share it by its path") {
  const ScratchFile scratch;
  const std::string path = (scratch.folder() / "tick").string();
  CHECK(tick_at(path) == nullptr);
  Ticker ticker(kTickRate, path);
  const Tick* seen = tick_at(path);
  REQUIRE(seen != nullptr);
  CHECK(seen != ticker.tick());
  const std::uint64_t first = as_ticked(seen, 1);
  CHECK(first == as_ticked(ticker.tick(), 1));
  ticker.tick_now();
  CHECK(as_ticked(seen, 1) > first);
  ticker.stop();
  CHECK(as_ticked(seen, 7) == 7);
}

TEST_CASE("ticker: what cannot be shared is told") {
  const ScratchFile scratch;
  CHECK_THROWS_AS(Ticker(kTickRate, (scratch.folder() / "none" / "tick").string()), Error);
}

TEST_CASE("uneven timer: between half a period and one and a half, and never the same") {
  constexpr std::uint64_t kPeriodNs = 1'000'000'000;
  UnevenTimer timer(1);
  CHECK(timer.due_ns() <= monotonic_ns());
  std::vector<std::uint64_t> waits;
  for (int i = 0; i < 100; ++i) {
    const std::uint64_t before = monotonic_ns();
    timer.plan_next();
    CHECK(timer.due_ns() >= before + kPeriodNs / 2);
    CHECK(timer.due_ns() <= monotonic_ns() + kPeriodNs * 3 / 2);
    waits.push_back((timer.due_ns() - before) / (kPeriodNs / 10));
  }
  // Each tenth of a period is met.
  for (std::uint64_t tenth = 5; tenth < 15; ++tenth)
    CHECK(std::find(waits.begin(), waits.end(), tenth) != waits.end());
}
