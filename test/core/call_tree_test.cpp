#include <pyprof/core/call_tree.h>
#include <pyprof/core/catalog.h>

#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "scratch_file.h"

namespace pyprof {

TEST_CASE("call tree: a path has one node, whichever way it is reached again") {
  ScratchFile file;
  CallTree tree(*file);
  const NodeId root = tree.add_root(FunctionId{1}, ThreadId{1});
  std::map<std::pair<std::uint32_t, std::uint32_t>, NodeId> known;
  std::mt19937 random(5);
  NodeId at = root;
  for (int i = 0; i < 50'000; ++i) {
    const FunctionId function{2 + static_cast<std::uint32_t>(random() % 40)};
    const NodeId child = tree.child(at, function);
    const auto [place, is_new] = known.try_emplace({index(at), index(function)}, child);
    REQUIRE(place->second == child);
    REQUIRE(tree[child].parent == at);
    REQUIRE(tree[child].function == function);
    REQUIRE(index(child) > index(at));
    at = random() % 3 == 0 ? root : child;
  }
  CHECK(count(*file, format::Table::kNodes) == known.size() + 2);  // the placeholder and the root
}

TEST_CASE("call tree: children inherit the thread of their root") {
  ScratchFile file;
  CallTree tree(*file);
  const NodeId one = tree.add_root(FunctionId{1}, ThreadId{1});
  const NodeId two = tree.add_root(FunctionId{1}, ThreadId{2});
  CHECK(one != two);
  CHECK(tree[tree.child(tree.child(two, FunctionId{2}), FunctionId{3})].thread == ThreadId{2});
  CHECK(tree[tree.child(one, FunctionId{2})].thread == ThreadId{1});
}

TEST_CASE("call tree: forgetting takes back nodes and returns their time") {
  ScratchFile file;
  CallTree tree(*file);
  const NodeId root = tree.add_root(FunctionId{1}, ThreadId{1});
  const NodeId kept = tree.child(root, FunctionId{2});
  const NodeId first = tree.end();
  const NodeId gone = tree.child(root, FunctionId{3});
  tree[gone].self_ticks = 30;
  tree[tree.child(gone, FunctionId{2})].self_ticks = 12;
  CHECK(tree.forget_since(first) == 42);
  CHECK(tree.end() == first);
  CHECK(tree.child(root, FunctionId{2}) == kept);
  const NodeId again = tree.child(root, FunctionId{3});
  CHECK(again == first);
  CHECK(tree[again].self_ticks == 0);
}

TEST_CASE("call tree: what was forgotten is not foreseen as a sibling") {
  ScratchFile file;
  CallTree tree(*file);
  const NodeId root = tree.add_root(FunctionId{1}, ThreadId{1});
  const NodeId kept = tree.child(root, FunctionId{2});
  const NodeId first = tree.end();
  tree.child(root, FunctionId{3});  // comes after `kept`
  tree.forget_since(first);
  REQUIRE(tree.child(kept, FunctionId{3}) == first);
  CHECK(tree.child(root, FunctionId{2}) == kept);
  CHECK(tree[tree.child(root, FunctionId{3})].parent == root);
}

TEST_CASE("catalog: code that is made again is the same function") {
  ScratchFile file;
  Catalog catalog(*file);
  const FunctionName name{.name = "f", .qualname = "C.f", .path = "a.py", .first_line = 3};
  const FunctionId id = catalog.function(name);
  CHECK(catalog.function(name) == id);
  FunctionName other = name;
  other.first_line = 4;
  CHECK(catalog.function(other) != id);
}

TEST_CASE("catalog: names cannot be joined into another function's key") {
  ScratchFile file;
  Catalog catalog(*file);
  const FunctionId one = catalog.function({.qualname = "b1:c", .path = "a"});
  CHECK(catalog.function({.qualname = "c", .path = "a1:b"}) != one);
}

TEST_CASE("catalog: a type may be renamed, module and all") {
  ScratchFile file;
  Catalog catalog(*file);
  const TypeId type = catalog.add_type("", "buffer in python");
  catalog.rename_type(type, "collections.deque");
  const auto& record = records<format::TypeRecord>(*file, format::Table::kTypes)[index(type)];
  CHECK(file->text(record.module) == "collections");
  CHECK(file->text(record.name) == "deque");
}

TEST_CASE("call tree: a forked child keeps the paths, and counts nothing of its parent's") {
  ScratchFile file;
  CallTree tree(*file);
  const NodeId own = tree.add_root(FunctionId{1}, ThreadId{1});
  const NodeId other = tree.add_root(FunctionId{1}, ThreadId{2});
  const NodeId child = tree.child(own, FunctionId{2});
  tree[child].calls = 3;
  tree[child].resumes = 2;
  tree[child].self_ticks = 500;
  tree.start_over(ThreadId{1});
  CHECK(tree.child(own, FunctionId{2}) == child);
  CHECK(tree[child].calls + tree[child].resumes + tree[child].self_ticks == 0);
  CHECK(tree[own].absent == 0);
  CHECK(tree[other].absent == 1);
}

}  // namespace pyprof
