// What a profile says of the run as a whole, and of what was not recorded.
#include <pyprof/read/check.h>

#include <catch2/catch.hpp>

#include "columns.h"
#include "recording_builder.h"

namespace pyprof::test {

TEST_CASE("run: the status is what the supervisor saw and what the program left") {
  RecordingBuilder builder;
  CHECK(builder.read({.state = RunState::kExited, .exit_code = 3}).status.state == "completed");
  CHECK(builder.read({.state = RunState::kExited, .exit_code = 3}).status.exit_code == 3);
  CHECK(builder.read({.state = RunState::kLost}).status.state == "lost");
  CHECK(builder.read({.state = RunState::kRunning}).status.state == "running");
  const StatusRow killed =
      builder.read({.state = RunState::kSignaled, .signal = 9, .oom = true}).status;
  CHECK(killed.state == "signaled");
  CHECK(killed.signal == 9);
  CHECK(killed.oom);
  CHECK_FALSE(killed.exit_code);

  builder.header().exception_type = builder.file().add_text("ValueError");
  builder.header().exception_message = builder.file().add_text("no \"such\" value");
  const StatusRow raised = builder.read({.state = RunState::kExited, .exit_code = 1}).status;
  CHECK(raised.state == "exception");
  REQUIRE(raised.exception);
  CHECK(raised.exception->type == "ValueError");
  CHECK(raised.exception->message == "no \"such\" value");
  CHECK(builder.read({.state = RunState::kSignaled, .signal = 9}).status.state == "signaled");
}

TEST_CASE("run: meta says what ran, where and how") {
  RecordingBuilder builder;
  fill_with_example(builder);
  const MetaRow meta = builder.read().meta;
  CHECK(meta.argv == std::vector<std::string>{"main.py", "--fast", ""});
  CHECK(meta.options ==
        std::vector<std::pair<std::string, std::string>>{{"calls", "both"}, {"memory", "yes"}});
  CHECK(meta.python == "3.11.2");
  CHECK(meta.link == "static");
  CHECK(meta.clock == "tsc");
  CHECK(meta.pid == 42);
  CHECK(meta.duration_ns == 10'000);
  // Nothing that reads numbers as doubles may lose a bit of it.
  CHECK(static_cast<std::uint64_t>(static_cast<double>(meta.start_unix_ns)) == meta.start_unix_ns);
  CHECK(1'700'000'000'123'456'789 - meta.start_unix_ns < 256);
}

TEST_CASE("run: the timeline tells distances, and GC runs their moment") {
  RecordingBuilder builder;
  fill_with_example(builder);
  const Profile profile = builder.read();
  CHECK(values(profile.timeline.dt_ns) == Values{100, 1900, 0, 6500});
  CHECK(profile.timeline.node == std::vector<std::int32_t>{-1, 2, 2, 2});
  CHECK(values(profile.timeline.heap_bytes) == Values{300, 1250, 1250, 4500});
  CHECK(values(profile.gc.t_ns) == Values{2000});
  CHECK(values(profile.gc.duration_ns) == Values{70});
  CHECK(profile.totals.gc_runs == 6);
  CHECK(profile.totals.gc_ns == 120);
}

TEST_CASE("run: the peak of RSS is the recorder's, else the supervisor's, and none is missed") {
  RecordingBuilder builder;
  CHECK(builder.read({.state = RunState::kExited, .rss_peak_bytes = 77}).totals.rss_peak_bytes ==
        77);
  builder.header().stop_rss_peak_bytes = 55;  // the end of the interpreter is not the program's
  CHECK(builder.read({.state = RunState::kExited, .rss_peak_bytes = 77}).totals.rss_peak_bytes ==
        55);
  builder.append<format::TimelineRecord>(format::Table::kTimeline).rss_bytes = 60;
  CHECK(builder.read().totals.rss_peak_bytes == 60);
}

TEST_CASE("run: what limited the recording is told with its number") {
  RecordingBuilder builder;
  builder.file().count(format::Incident::kCallsElided, 12);
  builder.file().count(format::Incident::kUnbalancedLeaves, 3);
  const Profile profile = builder.read();
  REQUIRE(find(profile, "calls_elided"));
  CHECK_THAT(find(profile, "calls_elided")->message, Catch::Contains(": 12."));
  CHECK(find(profile, "unbalanced_leaves"));
  CHECK(profile.meta.truncated ==
        std::vector<std::pair<std::string, std::uint64_t>>{{"nodes", 12}});
}

TEST_CASE("run: every incident has its sentence") {
  RecordingBuilder builder;
  constexpr auto kIncidents = static_cast<std::size_t>(format::Incident::kCount);
  for (std::size_t i = 0; i < kIncidents; ++i)
    builder.file().count(static_cast<format::Incident>(i), i + 1);
  CHECK(builder.read().diagnostics.size() == kIncidents);
}

TEST_CASE("run: what was not recorded has no columns") {
  RecordingBuilder builder;
  fill_with_example(builder);
  builder.header().recorded = format::kRecordsTime;
  const Profile without_memory = builder.read();
  CHECK(check_profile(without_memory) == std::nullopt);
  CHECK(without_memory.nodes.memory[kAllocBytes].empty());
  CHECK(without_memory.node_types.count.empty());
  CHECK(without_memory.peaks.empty());
  CHECK(without_memory.top.by_alloc_bytes.empty());
  builder.header().recorded = format::kRecordsMemory;
  const Profile without_time = builder.read();
  CHECK(check_profile(without_time) == std::nullopt);
  CHECK(without_time.nodes.self_ns.empty());
  CHECK(without_time.top.by_total_ns.empty());
  CHECK(without_time.top.by_alloc_bytes.size() == 2);
}

}  // namespace pyprof::test
