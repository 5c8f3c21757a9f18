// Corrected time is self time without what the recording took of it: where that lies, and that
// never more is taken than there is.
#include <pyprof/core/error.h>
#include <pyprof/read/check.h>

#include <catch2/catch.hpp>

#include "columns.h"
#include "recording_builder.h"

namespace pyprof::test {
namespace {

constexpr format::EventCost kCall = {.ps = 30'000, .inside_ps = 20'000};

// f is called 10 times and calls g 100 times; f itself took 4,000 ns.
struct TwoFunctions {
  explicit TwoFunctions(std::uint64_t g_ns)
      : f(builder.node(builder.root(builder.thread()), builder.function("f"), 4000, 10)),
        g(builder.node(f, builder.function("g"), g_ns, 100)) {}

  RecordingBuilder builder;
  NodeId f, g;
};

}  // namespace

TEST_CASE("corrected: a call costs its function a part and its caller the rest") {
  TwoFunctions run(6000);
  run.builder.header().costs.call = kCall;
  Profile profile = run.builder.read();
  REQUIRE(profile.has_corrected);
  CHECK(values(profile.nodes.self_ns) == Values{0, 4000, 6000});
  CHECK(values(profile.nodes.corrected_ns) ==
        Values{0, 4000 - 10 * 20 - 100 * 10, 6000 - 100 * 20});
  CHECK(profile.totals.corrected_ns == 2800 + 4000);
  CHECK(profile.meta.overhead_ns == (10 + 100) * 30);
  CHECK(check_profile(profile) == std::nullopt);
  profile.totals.corrected_ns += 1;
  CHECK(check_profile(profile).value().find("corrected_ns") != std::string::npos);
}

TEST_CASE("corrected: what a function has no room for was its caller's") {
  TwoFunctions run(500);
  run.builder.header().costs.call = kCall;
  const Profile profile = run.builder.read();
  CHECK(values(profile.nodes.corrected_ns) ==
        Values{0, 4000 - 10 * 20 - 100 * 10 - (100 * 20 - 500), 0});
  CHECK(profile.meta.overhead_ns == (10 + 100) * 30);
  CHECK(check_profile(profile) == std::nullopt);
}

TEST_CASE("corrected: no time is left where the costs are more than all of it") {
  TwoFunctions run(6000);
  run.builder.header().costs.call = {.ps = UINT64_MAX, .inside_ps = 1};
  const Profile profile = run.builder.read();
  CHECK(values(profile.nodes.corrected_ns) == Values{0, 0, 6000});
  CHECK(profile.meta.overhead_ns == kLargestInteger);
  CHECK(check_profile(profile) == std::nullopt);
}

TEST_CASE("corrected: the steps of generators and C calls have costs of their own") {
  TwoFunctions run(6000);
  run.builder.functions()[index(run.builder.nodes()[index(run.g)].function)].flags =
      format::kFlagGenerator;
  run.builder.nodes()[index(run.g)].resumes = 50;
  const FunctionId len = run.builder.function("len", "builtins", format::FunctionKind::kBuiltin);
  run.builder.node(run.f, len, 100, 5);
  run.builder.header().costs.resume = {.ps = 12'000, .inside_ps = 12'000};
  run.builder.header().costs.c_call = {.ps = 9'000, .inside_ps = 4'000};
  const Profile profile = run.builder.read();
  CHECK(values(profile.nodes.corrected_ns) ==
        Values{0, 4000 - 5 * 5, 6000 - 150 * 12, 100 - 5 * 4});
  CHECK(profile.meta.overhead_ns == 150 * 12 + 5 * 9);
}

TEST_CASE("corrected: a block that was not released cost half") {
  TwoFunctions run(6000);
  const TypeId list = run.builder.type("list");
  const CellId cell = run.builder.cell(run.g, list, {.count = 10, .bytes = 100, .live_bytes = 0});
  run.builder.cells()[index(cell)].free_count = 5;
  run.builder.header().costs.block_ps = 20'000;
  const Profile profile = run.builder.read();
  CHECK(values(profile.nodes.corrected_ns) == Values{0, 4000, 6000 - (10 + 5) * 10});
}

TEST_CASE("corrected: getting ready is not the program's time") {
  TwoFunctions run(6000);
  run.builder.header().setup_cpu_ns = 2500;
  run.builder.header().setup_node = run.f;
  const Profile profile = run.builder.read();
  CHECK(values(profile.nodes.corrected_ns) == Values{0, 1500, 6000});
  CHECK(profile.meta.overhead_ns == 2500);
  run.builder.header().setup_node = NodeId{77};
  CHECK_THROWS_AS(run.builder.read(), Error);
}

TEST_CASE("corrected: without time there is none, and the cost is told all the same") {
  TwoFunctions run(6000);
  run.builder.header().recorded = format::kRecordsMemory;
  run.builder.header().costs.call = kCall;
  const Profile profile = run.builder.read();
  CHECK_FALSE(profile.has_corrected);
  CHECK(profile.nodes.corrected_ns.empty());
  CHECK(profile.meta.overhead_ns == (10 + 100) * 30);
  CHECK(check_profile(profile) == std::nullopt);
}

TEST_CASE("corrected: a profile that corrects to more than was measured is refused") {
  TwoFunctions run(6000);
  Profile profile = run.builder.read();
  Column raised;
  for (const std::uint64_t ns : {0, 4001, 5999}) raised.push_back(ns);
  profile.nodes.corrected_ns = raised;
  CHECK(check_profile(profile).value().find("corrected_ns[1]") != std::string::npos);
}

}  // namespace pyprof::test
