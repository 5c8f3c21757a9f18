// From records to columns: the tree, names, memory and the facts of the run.
#include <pyprof/read/check.h>

#include <catch2/catch.hpp>

#include "recording_builder.h"

namespace pyprof::test {
namespace {

std::vector<std::uint64_t> values(const Column& column) {
  std::vector<std::uint64_t> values;
  for (std::size_t i = 0; i < column.size(); ++i) values.push_back(column[i]);
  return values;
}

using Values = std::vector<std::uint64_t>;

const std::string& name_of(const Profile& profile, std::size_t node) {
  return profile.strings[profile.functions.name[profile.nodes.function[node]]];
}

std::vector<std::string> names_in_order(const Profile& profile) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < profile.nodes.count(); ++i) names.push_back(name_of(profile, i));
  return names;
}

FileKind kind_of(const Profile& profile, const std::string& path) {
  for (std::size_t i = 0; i < profile.files.kind.size(); ++i) {
    if (profile.strings[profile.files.path[i]] == path) return profile.files.kind[i];
  }
  FAIL("no file " << path);
  return FileKind::kCount;
}

const DiagnosticRow* find(const Profile& profile, const std::string& code) {
  for (const DiagnosticRow& row : profile.diagnostics) {
    if (row.code == code) return &row;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("convert: the accounts of an orderly run close and nothing is complained about") {
  RecordingBuilder builder;
  fill_with_example(builder);
  const Profile profile = builder.read();
  CHECK(check_profile(profile) == std::nullopt);
  CHECK(profile.diagnostics.empty());
}

TEST_CASE("convert: nodes are in preorder, siblings in the order of their first call") {
  RecordingBuilder builder;
  const ThreadId main = builder.thread(), worker = builder.thread();
  const NodeId a = builder.node(builder.root(main), builder.function("a"));
  const NodeId w = builder.node(builder.root(worker), builder.function("w"));
  const NodeId b = builder.node(builder.root(main), builder.function("b"));
  builder.node(a, builder.function("a2"));
  builder.node(w, builder.function("w2"));
  builder.node(b, builder.function("b2"));
  const NodeId a1 = builder.node(a, builder.function("a1"));
  builder.node(a1, builder.function("deep"));
  const Profile profile = builder.read();
  CHECK(names_in_order(profile) == std::vector<std::string>{"<thread>", "a", "a2", "a1", "deep",
                                                            "b", "b2", "<thread>", "w", "w2"});
  CHECK(profile.nodes.parent == std::vector<std::int32_t>{-1, 0, 1, 1, 3, 0, 5, -1, 7, 8});
  CHECK(values(profile.nodes.subtree_size) == Values{7, 4, 1, 2, 1, 2, 1, 3, 2, 1});
  REQUIRE(profile.threads.size() == 2);
  CHECK(profile.threads[0].root == 0);
  CHECK(profile.threads[1].root == 7);
}

TEST_CASE("convert: a recording that ended before anything ran is an empty profile") {
  RecordingBuilder builder;
  builder.header().phase = format::Phase::kStarting;
  builder.header().clock = {};
  const Profile profile = builder.read();
  CHECK(check_profile(profile) == std::nullopt);
  CHECK(profile.nodes.count() == 0);
  CHECK(profile.top.by_self_ns.empty());
  CHECK(find(profile, "not_started"));
}

TEST_CASE("convert: files have the kind of the place where they lie") {
  RecordingBuilder builder;
  fill_with_example(builder);
  for (const char* path :
       {"main.py", "/project/lib/../util.py", "/usr/lib/python3.11/json/decoder.py",
        "/usr/lib/python3/dist-packages/numpy/core.py", "<frozen importlib._bootstrap>",
        "/usr/lib/python3.11/site-packages/x.py", "/usr/lib/python3.11extra/y.py", "<string>"})
    builder.function("f", path);
  const Profile profile = builder.read();
  CHECK(kind_of(profile, "/project/main.py") == FileKind::kScript);
  CHECK(kind_of(profile, "main.py") == FileKind::kScript);
  CHECK(kind_of(profile, "/project/lib/../util.py") == FileKind::kProject);
  CHECK(kind_of(profile, "/usr/lib/python3.11/json/decoder.py") == FileKind::kStdlib);
  CHECK(kind_of(profile, "<frozen importlib._bootstrap>") == FileKind::kStdlib);
  CHECK(kind_of(profile, "/usr/lib/python3.11extra/y.py") == FileKind::kProject);
  CHECK(kind_of(profile, "/usr/lib/python3/dist-packages/numpy/core.py") ==
        FileKind::kSitePackages);
  CHECK(kind_of(profile, "/usr/lib/python3.11/site-packages/x.py") == FileKind::kSitePackages);
  CHECK(kind_of(profile, "builtins") == FileKind::kNative);
  CHECK(kind_of(profile, "<string>") == FileKind::kSynthetic);
}

TEST_CASE("convert: the code of -c and of standard input is the script") {
  RecordingBuilder builder;
  builder.function("f", "<string>");
  builder.function("g", "<stdin>");
  builder.function("h", "<template>");
  const Profile profile = builder.read();
  CHECK(kind_of(profile, "<string>") == FileKind::kScript);
  CHECK(kind_of(profile, "<stdin>") == FileKind::kScript);
  CHECK(kind_of(profile, "<template>") == FileKind::kSynthetic);
}

TEST_CASE("convert: functions, types and strings that are the same are one row") {
  RecordingBuilder builder;
  const NodeId root = builder.root(builder.thread());
  const NodeId first = builder.node(root, builder.function("f"));
  const NodeId second = builder.node(root, builder.function("f"));
  builder.node(root, builder.function("f", "/project/other.py"));
  const TypeId a = builder.type("Local", "main"), b = builder.type("Local", "main");
  builder.type("Local", "other");
  builder.cell(first, a, {.count = 1, .bytes = 10});
  builder.cell(first, b, {.count = 2, .bytes = 5});
  builder.cell(second, b, {.count = 4, .bytes = 1});
  const Profile profile = builder.read();
  CHECK(check_profile(profile) == std::nullopt);
  CHECK(profile.nodes.function[1] == profile.nodes.function[2]);
  CHECK(profile.nodes.function[1] != profile.nodes.function[3]);
  CHECK(profile.types.name.size() == 3);  // (untyped), main.Local, other.Local
  CHECK(values(profile.node_types.count) == Values{0, 1, 1, 0});
  CHECK(values(profile.node_types.memory[kAllocBytes]) == Values{15, 1});
  CHECK(values(profile.node_types.memory[kAllocCount]) == Values{3, 4});
}

TEST_CASE("convert: a node's types come by allocated bytes, then by number; empty ones do not") {
  RecordingBuilder builder;
  const NodeId node = builder.root(builder.thread());
  const TypeId a = builder.type("a"), b = builder.type("b"), c = builder.type("c");
  builder.cell(node, c, {.bytes = 50});
  builder.cell(node, builder.type("never"), {.count = 0});
  builder.cell(node, b, {.bytes = 70});
  builder.cell(node, a, {.bytes = 50});
  const Profile profile = builder.read();
  CHECK(values(profile.node_types.type) == Values{2, 1, 3});
  CHECK(values(profile.node_types.memory[kAllocBytes]) == Values{70, 50, 50});
}

TEST_CASE("convert: a cell untouched since the peak is worth its live bytes") {
  RecordingBuilder builder;
  builder.header().epoch = 9;
  const NodeId node = builder.root(builder.thread(kStartTicks));
  const CellId old = builder.cell(node, builder.type("old"), {.bytes = 9, .live_bytes = 7});
  builder.cells()[index(old)].epoch = 8;
  builder.cells()[index(old)].at_peak_bytes = 1000;  // of an earlier peak
  builder.cell(node, builder.type("new"), {.bytes = 8, .live_bytes = 3, .at_peak_bytes = 5});
  builder.header().peak_bytes = 12;
  builder.header().peak_node = node;
  const Profile profile = builder.read();
  CHECK(values(profile.node_types.memory[kAtPeakBytes]) == Values{7, 5});
  CHECK(profile.totals.memory[kAtPeakBytes] == 12);
  REQUIRE(profile.peaks.size() == 1);
  CHECK(profile.peaks[0].bytes == 12);
  CHECK(profile.peaks[0].node == 0);
  CHECK(profile.peaks[0].thread == 0);
  CHECK(profile.diagnostics.empty());
}

TEST_CASE("convert: where a killed process left its header behind, the cells are the truth") {
  RecordingBuilder builder;
  builder.cell(builder.root(builder.thread()), builder.type("t"),
               {.bytes = 9, .live_bytes = 9, .at_peak_bytes = 9});
  builder.header().live_bytes = builder.header().peak_bytes = 2;
  builder.header().phase = format::Phase::kRunning;
  const Profile killed = builder.read({.state = RunState::kSignaled, .signal = 9});
  CHECK(check_profile(killed) == std::nullopt);
  CHECK(killed.totals.memory[kLiveBytes] == 9);
  CHECK(killed.diagnostics.empty());

  builder.header().phase = format::Phase::kStopped;  // then the books have to agree
  const Profile stopped = builder.read();
  CHECK(stopped.totals.memory[kLiveBytes] == 9);
  CHECK(find(stopped, "live_unaccounted"));
  CHECK(find(stopped, "peak_unaccounted"));
}

TEST_CASE("convert: the status is what the supervisor saw and what the program left") {
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

TEST_CASE("convert: meta says what ran, where and how") {
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

TEST_CASE("convert: the overhead is each event's cost times the events") {
  RecordingBuilder builder;
  fill_with_example(builder);
  builder.header().costs = {.call_ps = 1'000'000, .c_call_ps = 7'000'000, .allocation_ps = 20'000};
  // Python: 2 + 1 roots' and fib's calls + 3 resumes; C: 9; heap: 9 allocations and 7 releases.
  const std::uint64_t python = 1 + 1 + 1 + 1 + 2 + 3;
  CHECK(builder.read().meta.overhead_ns == python * 1000 + 9 * 7000 + (9 + 7) * 20 / 2);
}

TEST_CASE("convert: the timeline tells distances, and GC runs their moment") {
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

TEST_CASE("convert: the peak of RSS is the recorder's, else the supervisor's, and none is missed") {
  RecordingBuilder builder;
  CHECK(builder.read({.state = RunState::kExited, .rss_peak_bytes = 77}).totals.rss_peak_bytes ==
        77);
  builder.header().stop_rss_peak_bytes = 55;  // the end of the interpreter is not the program's
  CHECK(builder.read({.state = RunState::kExited, .rss_peak_bytes = 77}).totals.rss_peak_bytes ==
        55);
  builder.append<format::TimelineRecord>(format::Table::kTimeline).rss_bytes = 60;
  CHECK(builder.read().totals.rss_peak_bytes == 60);
}

TEST_CASE("convert: what limited the recording is told with its number") {
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

TEST_CASE("convert: every incident has its sentence") {
  RecordingBuilder builder;
  constexpr auto kIncidents = static_cast<std::size_t>(format::Incident::kCount);
  for (std::size_t i = 0; i < kIncidents; ++i)
    builder.file().count(static_cast<format::Incident>(i), i + 1);
  CHECK(builder.read().diagnostics.size() == kIncidents);
}

TEST_CASE("convert: what was not recorded has no columns") {
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
