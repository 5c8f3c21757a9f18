// From records to columns: the tree, names and memory.
#include <pyprof/read/check.h>

#include <catch2/catch.hpp>

#include "columns.h"
#include "recording_builder.h"

namespace pyprof::test {
namespace {

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

TEST_CASE("convert: functions keep their last lines") {
  RecordingBuilder builder;
  builder.function("f", "a.py");
  const Profile profile = builder.read();
  CHECK(values(profile.functions.first_line) == Values{0, 7});
  CHECK(values(profile.functions.last_line) == Values{0, 9});
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

}  // namespace pyprof::test
