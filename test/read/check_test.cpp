// Each rule of stacks.json finds the profile that breaks it.
#include <pyprof/read/check.h>

#include <catch2/catch.hpp>
#include <functional>

#include "columns.h"
#include "recording_builder.h"

namespace pyprof::test {
namespace {

// What check_profile() says of the example after a change; "" if it says nothing.
std::string fault_after(const std::function<void(Profile&)>& change) {
  RecordingBuilder builder;
  fill_with_example(builder);
  Profile profile = builder.read();
  change(profile);
  return check_profile(profile).value_or("");
}

}  // namespace

TEST_CASE("check: the example keeps every rule") {
  CHECK(fault_after([](Profile&) {}) == "");
}

TEST_CASE("check: strings start with the empty one and have no duplicates") {
  CHECK_THAT(fault_after([](Profile& p) { p.strings[0] = "x"; }), Catch::Contains("strings[0]"));
  CHECK_THAT(fault_after([](Profile& p) { p.strings[2] = p.strings[1]; }),
             Catch::Contains("twice"));
  CHECK_THAT(fault_after([](Profile& p) { p.strings.clear(); }), Catch::Contains("strings[0]"));
}

TEST_CASE("check: columns of a section have equal lengths") {
  CHECK_THAT(fault_after([](Profile& p) { p.nodes.calls.push_back(1); }),
             Catch::Contains("nodes.calls has 7 rows instead of 6"));
  CHECK_THAT(fault_after([](Profile& p) {
               p.node_types.count = column({2, 1});
             }),
             Catch::Contains("node_types.count has 2 rows instead of 6"));
  CHECK_THAT(fault_after([](Profile& p) { p.files.kind.pop_back(); }),
             Catch::Contains("files.kind"));
  CHECK_THAT(fault_after([](Profile& p) { p.has_time = false; }),
             Catch::Contains("nodes.self_ns has 6 rows instead of 0"));
}

TEST_CASE("check: marks come in order of time, each of a thread and a node that are there") {
  const auto marked = [](MarkColumns marks) {
    return fault_after([&](Profile& p) {
      p.has_marks = true;
      p.marks = std::move(marks);
    });
  };
  const Column zeros = column({0, 0});
  CHECK(marked({column({3, 3}), zeros, zeros, zeros}) == "");
  CHECK_THAT(marked({column({3, 2}), zeros, zeros, zeros}), Catch::Contains("marks.t_ns[1]"));
  CHECK_THAT(marked({zeros, column({0, 2}), zeros, zeros}),
             Catch::Contains("marks.thread[1] is 2"));
  CHECK_THAT(marked({zeros, zeros, column({6, 0}), zeros}), Catch::Contains("marks.node[0] is 6"));
  CHECK_THAT(marked({zeros, zeros, zeros, column({0})}),
             Catch::Contains("marks.label has 1 rows instead of 2"));
}

TEST_CASE("check: indices are in range") {
  CHECK_THAT(fault_after([](Profile& p) {
               p.nodes.function = column({1, 1, 1, 1, 1, 99});
             }),
             Catch::Contains("nodes.function[5] is 99"));
  CHECK_THAT(fault_after([](Profile& p) {
               p.node_types.type = column({0, 9, 0, 0});
             }),
             Catch::Contains("node_types.type[1] is 9"));
  CHECK_THAT(fault_after([](Profile& p) { p.timeline.node[2] = 6; }),
             Catch::Contains("timeline.node[2] is 6"));
  CHECK_THAT(fault_after([](Profile& p) { p.timeline.node[2] = -2; }),
             Catch::Contains("timeline.node[2] is -2"));
  CHECK_THAT(fault_after([](Profile& p) { p.peaks[0].node = 6; }),
             Catch::Contains("peaks[0].node"));
  CHECK_THAT(fault_after([](Profile& p) { p.peaks[0].thread = 2; }),
             Catch::Contains("peaks[0].thread"));
}

TEST_CASE("check: the preorder nests") {
  const auto with_sizes = [](std::initializer_list<std::uint64_t> sizes) {
    return fault_after([&](Profile& p) { p.nodes.subtree_size = column(sizes); });
  };
  CHECK(with_sizes({4, 3, 2, 1, 2, 1}) == "");
  CHECK_THAT(with_sizes({5, 3, 2, 1, 1, 1}), Catch::Contains("does not nest at node 4"));
  CHECK_THAT(with_sizes({4, 3, 1, 1, 2, 1}), Catch::Contains("does not nest at node 3"));
  CHECK_THAT(with_sizes({4, 3, 2, 1, 3, 1}), Catch::Contains("does not nest at node 4"));
  CHECK_THAT(with_sizes({4, 3, 2, 0, 2, 1}), Catch::Contains("does not nest at node 3"));
  CHECK_THAT(with_sizes({4, 3, 2, 1, 2, kLargestInteger}), Catch::Contains("does not nest"));
  CHECK_THAT(fault_after([](Profile& p) { p.nodes.parent[3] = 1; }),
             Catch::Contains("does not nest at node 3"));
  CHECK_THAT(fault_after([](Profile& p) { p.nodes.parent[3] = 3; }),
             Catch::Contains("nodes.parent[3] is 3, which does not come before it"));
}

TEST_CASE("check: a subtree that promises more than it has is found") {
  CHECK_THAT(fault_after([](Profile& p) {
               p.nodes.parent = {-1, 0, 1, 1, -1, 4};
               p.nodes.subtree_size = column({4, 3, 1, 1, 2, 1});
               p.nodes.parent[3] = 0;
             }),
             Catch::Contains("does not nest at node 3"));
}

TEST_CASE("check: every root is the root of one thread") {
  CHECK_THAT(fault_after([](Profile& p) { p.threads[1].root = 1; }),
             Catch::Contains("threads[1].root is 1, which is not a root"));
  CHECK_THAT(fault_after([](Profile& p) { p.threads[1].root = 0; }),
             Catch::Contains("threads[1].root is another thread's"));
  CHECK_THAT(fault_after([](Profile& p) { p.threads.pop_back(); }),
             Catch::Contains("2 roots, but 1 threads"));
}

TEST_CASE("check: node_types has the rows that its counts promise") {
  CHECK_THAT(fault_after([](Profile& p) {
               p.node_types.count = column({0, 1, 2, 1, 0, 1});
             }),
             Catch::Contains("sums to 5, but there are 4"));
  CHECK_THAT(fault_after([](Profile& p) {
               p.node_types.count = column({~0ull, 1, 2, 2, 0, 0});
             }),
             Catch::Contains("but there are 4"));
}

TEST_CASE("check: a node's types sum to the node in every memory column") {
  for (std::size_t metric = 0; metric < kMemoryMetrics; ++metric) {
    CHECK_THAT(fault_after([&](Profile& p) {
                 p.nodes.memory[metric] = column({0, 9, 9, 9, 9, 9});
                 p.totals.memory[metric] = 45;
               }),
               Catch::Contains("but its types sum to"));
  }
}

TEST_CASE("check: nodes sum to the totals") {
  CHECK_THAT(fault_after([](Profile& p) { p.totals.calls += 1; }), Catch::Contains("totals.calls"));
  CHECK_THAT(fault_after([](Profile& p) { p.totals.resumes += 1; }),
             Catch::Contains("totals.resumes"));
  CHECK_THAT(fault_after([](Profile& p) { p.totals.self_ns += 1; }),
             Catch::Contains("totals.self_ns"));
  CHECK_THAT(fault_after([](Profile& p) { p.totals.nodes += 1; }), Catch::Contains("totals.nodes"));
  CHECK_THAT(fault_after([](Profile& p) { p.totals.memory[kLiveBytes] += 1; }),
             Catch::Contains("totals.live_bytes"));
  CHECK_THAT(fault_after([](Profile& p) { p.totals.memory[kAtPeakBytes] += 1; }),
             Catch::Contains("totals.peak_bytes"));
  CHECK_THAT(fault_after([](Profile& p) { p.peaks[0].bytes += 1; }),
             Catch::Contains("peaks[0].bytes"));
}

TEST_CASE("check: a thread's self times are its lifetime") {
  CHECK_THAT(fault_after([](Profile& p) { p.threads[1].end_ns += 1; }),
             Catch::Contains("threads[1] lives from 0 to 5001 ns"));
  CHECK_THAT(fault_after([](Profile& p) { p.threads[1].start_ns = kLargestInteger; }),
             Catch::Contains("threads[1] lives"));
}

TEST_CASE("column: any mix of values comes back, whatever width they forced") {
  const std::uint64_t edges[] = {0,           1,           255, 256,        65'535, 65'536,
                                 4294967295u, 4294967296u, 7,   ~0ull >> 1, ~0ull,  3};
  Column growing;
  for (const std::uint64_t value : edges) growing.push_back(value);
  REQUIRE(growing.size() == std::size(edges));
  for (std::size_t i = 0; i < std::size(edges); ++i) CHECK(growing[i] == edges[i]);
  Column same;
  for (const std::uint64_t value : edges) same.push_back(value);
  CHECK(growing == same);
  same.push_back(0);
  CHECK_FALSE(growing == same);
}

}  // namespace pyprof::test
