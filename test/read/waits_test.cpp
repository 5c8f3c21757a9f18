// Waiting is a part of self time, whatever the recorder's clocks said.
#include <pyprof/core/error.h>
#include <pyprof/read/check.h>

#include <catch2/catch.hpp>

#include "recording_builder.h"

namespace pyprof::test {
namespace {

void add_wait(RecordingBuilder& builder, NodeId node, std::uint64_t wait_ns) {
  builder.append<format::WaitRecord>(format::Table::kWaits) = {
      .wait_ns = wait_ns, .node = node, .reserved = 0};
}

// 4,000 ns in `f`, 6,000 ns in `g`, of which it waited for `wait_ns`.
Profile read_with_wait(std::uint64_t wait_ns, std::uint32_t recorded) {
  RecordingBuilder builder;
  const ThreadId thread = builder.thread();
  const NodeId f = builder.node(builder.root(thread), builder.function("f"), 4000);
  const NodeId g = builder.node(f, builder.function("g"), 6000);
  builder.header().recorded |= recorded;
  add_wait(builder, g, wait_ns);
  return builder.read();
}

}  // namespace

TEST_CASE("waits: nodes that waited have it as a part of their self time") {
  Profile profile = read_with_wait(2500, format::kRecordsWaits);
  REQUIRE(profile.has_waits);
  CHECK(profile.nodes.self_ns[2] == 6000);
  CHECK(profile.nodes.wait_ns[1] == 0);
  CHECK(profile.nodes.wait_ns[2] == 2500);
  CHECK(profile.totals.wait_ns == 2500);
  CHECK(profile.meta.clock != "thread-cpu");
  CHECK(check_profile(profile) == std::nullopt);
  profile.totals.wait_ns = 2501;
  CHECK(check_profile(profile).value().find("wait_ns") != std::string::npos);
}

TEST_CASE("waits: none is longer than the self time that it is part of") {
  Profile profile = read_with_wait(6001, format::kRecordsWaits);
  CHECK(profile.nodes.wait_ns[2] == 6000);
  CHECK(check_profile(profile) == std::nullopt);
  profile.nodes.self_ns = profile.nodes.calls;
  profile.totals.self_ns = profile.totals.calls;
  CHECK(check_profile(profile).value().find("wait_ns[2]") != std::string::npos);
}

TEST_CASE("waits: CPU time is what they leave of self times and of the thread") {
  const Profile profile = read_with_wait(2500, format::kRecordsWaits | format::kShowsCpuTime);
  CHECK_FALSE(profile.has_waits);
  CHECK(profile.nodes.self_ns[2] == 3500);
  CHECK(profile.totals.self_ns == 7500);
  CHECK(profile.threads[0].end_ns - profile.threads[0].start_ns == 7500);
  CHECK(profile.meta.clock == "thread-cpu");
  CHECK(profile.meta.duration_ns == 10'000);
  CHECK(check_profile(profile) == std::nullopt);
}

TEST_CASE("waits: one of a node that is not there is damage") {
  RecordingBuilder builder;
  builder.thread();
  builder.header().recorded |= format::kRecordsWaits;
  add_wait(builder, NodeId{77}, 1);
  CHECK_THROWS_AS(builder.read(), Error);
}

}  // namespace pyprof::test
