#include <pyprof/read/check.h>

#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "recording_builder.h"

namespace pyprof::test {

TEST_CASE("top: where a function calls itself, what it costs with callees counts once") {
  RecordingBuilder builder;
  const ThreadId thread = builder.thread();
  const FunctionId even = builder.function("even"), odd = builder.function("odd");
  const TypeId type = builder.type("list");
  NodeId node = builder.root(thread);
  for (int depth = 0; depth < 5; ++depth) {  // even → odd → even → odd → even
    node = builder.node(node, depth % 2 ? odd : even, 2000);
    builder.cell(node, type, {.bytes = 100, .live_bytes = 100, .at_peak_bytes = 100});
  }
  const TopLists top = builder.read().top;
  REQUIRE(top.by_total_ns.size() == 3);
  CHECK(top.by_self_ns[0].name == "even");
  CHECK(top.by_self_ns[0].self_ns == 6000);
  CHECK(top.by_self_ns[0].total_ns == 10'000);
  CHECK(top.by_self_ns[1].name == "odd");
  CHECK(top.by_self_ns[1].total_ns == 8000);
  CHECK(top.by_self_ns[0].total_bytes == 500);
  CHECK(top.by_self_ns[0].calls == 3);
}

// What a function cost with callees, the slow way: each node once that is its own or below one.
std::map<std::string, std::uint64_t> totals_by_name(const Profile& profile) {
  std::map<std::string, std::uint64_t> totals;
  for (std::size_t node = 0; node < profile.nodes.count(); ++node) {
    std::set<std::string> on_path;
    for (auto at = static_cast<std::int32_t>(node); at >= 0; at = profile.nodes.parent[at])
      on_path.insert(profile.strings[profile.functions.qualname[profile.nodes.function[at]]]);
    for (const std::string& name : on_path) totals[name] += profile.nodes.self_ns[node];
  }
  return totals;
}

TEST_CASE("top: in any tree a function's time with callees counts each of its nodes once") {
  std::mt19937 random(11);
  for (int round = 0; round < 200; ++round) {
    RecordingBuilder builder;
    std::vector<NodeId> nodes = {builder.root(builder.thread())};
    std::vector<FunctionId> functions;
    for (const char* name : {"a", "b", "c", "d", "e"}) functions.push_back(builder.function(name));
    for (int i = 0; i < 60; ++i)
      nodes.push_back(builder.node(nodes[random() % nodes.size()],
                                   functions[random() % functions.size()], random() % 100));
    const Profile profile = builder.read();
    const auto expected = totals_by_name(profile);
    REQUIRE(profile.top.by_total_ns.size() >= functions.size());
    for (const TopRow& row : profile.top.by_total_ns) CHECK(row.total_ns == expected.at(row.name));
  }
}

TEST_CASE("top: two calls beside each other both count") {
  RecordingBuilder builder;
  const NodeId root = builder.root(builder.thread());
  const FunctionId f = builder.function("f"), g = builder.function("g");
  builder.node(builder.node(root, f, 1000), g, 3000);
  builder.node(builder.node(root, g, 2000), f, 4000);
  const TopLists top = builder.read().top;
  CHECK(top.by_self_ns[0].self_ns == 5000);
  CHECK(top.by_self_ns[0].total_ns == 8000);  // f: 1000 + 3000, and 4000 below g
  CHECK(top.by_self_ns[1].total_ns == 9000);  // g: 3000 below f, and 2000 + 4000
}

TEST_CASE("top: lists are ten rows of what cost something, with the largest types") {
  RecordingBuilder builder;
  const NodeId root = builder.root(builder.thread());
  for (std::uint64_t i = 0; i < 15; ++i) {
    const NodeId node = builder.node(root, builder.function("f" + std::to_string(i)), i);
    for (std::uint64_t k = 0; k < i; ++k)
      builder.cell(node, builder.type("t" + std::to_string(k), "m"),
                   {.bytes = k + 1, .live_bytes = 1, .at_peak_bytes = 1});
  }
  const TopLists top = builder.read().top;
  CHECK(top.by_self_ns.size() == 10);
  CHECK(top.by_self_ns[0].name == "f14");
  CHECK(top.by_self_ns[9].name == "f5");
  CHECK(top.by_alloc_bytes[0].self_bytes == 14 * 15 / 2);
  REQUIRE(top.by_alloc_bytes[0].types.size() == 5);
  CHECK(top.by_alloc_bytes[0].types[0].name == "m.t13");
  CHECK(top.by_alloc_bytes[0].types[0].bytes == 14);
  CHECK(top.by_at_peak_bytes[0].self_bytes == 14);
  CHECK(top.by_at_peak_bytes[0].types[0].bytes == 1);
  CHECK(top.by_at_peak_bytes[0].self_ns == 14);
}

TEST_CASE("top: nothing that cost nothing is listed") {
  RecordingBuilder builder;
  builder.node(builder.root(builder.thread()), builder.function("idle"), 0);
  const TopLists top = builder.read().top;
  CHECK(top.by_self_ns.empty());
  CHECK(top.by_alloc_bytes.empty());
}

}  // namespace pyprof::test
