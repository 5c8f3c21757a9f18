// Profiles as large and as deep as programs make them.
#include <pyprof/read/check.h>
#include <pyprof/read/stacks_json.h>

#include <catch2/catch.hpp>
#include <ctime>
#include <filesystem>
#include <random>

#include "recording_builder.h"

namespace pyprof::test {
namespace {

constexpr std::uint32_t kMillion = 1'000'000;

// Appends without publishing each: a million records in no time.
template <typename Record>
Record* grow(RecordingBuilder& builder, format::Table table, std::uint32_t count) {
  const std::uint32_t first = builder.file().reserve(table);
  for (std::uint32_t i = 1; i < count; ++i) builder.file().reserve(table);
  builder.file().publish(table);
  return static_cast<Record*>(builder.file().records(table)) + first;
}

// Mostly small, sometimes large: as counters of programs are.
std::uint64_t skewed(std::mt19937_64& random, unsigned bits) {
  return random() >> (64 - 1 - random() % bits);
}

// The tree of a random walk through calls and returns, with a type row for each node.
void add_random_tree(RecordingBuilder& builder, std::uint32_t count) {
  std::mt19937_64 random(11);
  const ThreadId thread = builder.thread();
  FunctionId functions[1000];
  for (int i = 0; i < 1000; ++i) functions[i] = builder.function("f" + std::to_string(i));
  const TypeId type = builder.type("dict");
  auto* nodes = grow<format::NodeRecord>(builder, format::Table::kNodes, count);
  auto* cells = grow<format::CellRecord>(builder, format::Table::kCells, count);
  std::vector<std::uint32_t> path{index(builder.root(thread))};
  std::uint64_t ticks = kStartTicks;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t id = i + index(builder.root(thread)) + 1;
    while (path.size() > 1 && random() % 8 < (path.size() < 20 ? 3 : 5)) path.pop_back();
    nodes[i].parent = NodeId{path.back()};
    path.push_back(id);
    nodes[i].function = functions[random() % 1000];
    nodes[i].calls = 1 + skewed(random, 16);
    nodes[i].self_ticks = 100 + skewed(random, 24);
    ticks += nodes[i].self_ticks;
    cells[i].node = NodeId{id};
    cells[i].type = type;
    cells[i].alloc_count = 1 + skewed(random, 12);
    cells[i].alloc_bytes = cells[i].alloc_count * 64;
    cells[i].free_count = cells[i].alloc_count - random() % 2;
    cells[i].free_bytes = cells[i].free_count * 64;
  }
  builder.threads()[index(thread)].end_ticks = ticks;
}

}  // namespace

TEST_CASE("large: a chain a million calls deep is read, written, read back and checked") {
  RecordingBuilder builder;
  const ThreadId thread = builder.thread(kStartTicks + kMillion);
  const FunctionId function = builder.function("down");
  auto* nodes = grow<format::NodeRecord>(builder, format::Table::kNodes, kMillion);
  for (std::uint32_t i = 0; i < kMillion; ++i) {
    nodes[i].parent = NodeId{i + index(builder.root(thread))};
    nodes[i].function = function;
    nodes[i].calls = 1;
    nodes[i].self_ticks = 1;
  }
  const Profile profile = builder.read();
  CHECK(check_profile(profile) == std::nullopt);
  CHECK(profile.nodes.count() == kMillion + 1);
  CHECK(profile.nodes.subtree_size[0] == kMillion + 1);
  CHECK(profile.nodes.parent[kMillion] == kMillion - 1);
  REQUIRE(!profile.top.by_total_ns.empty());
  CHECK(profile.top.by_total_ns[0].total_ns == profile.totals.self_ns);
  TemporaryFolder folder;
  write_stacks_json(profile, folder / "deep.json");
  CHECK(check_profile(read_stacks_json(folder / "deep.json")) == std::nullopt);
}

TEST_CASE("large: a random tree keeps every rule") {
  RecordingBuilder builder;
  add_random_tree(builder, 50'000);
  CHECK(check_profile(builder.read()) == std::nullopt);
}

TEST_CASE("large: a node with very many children and types") {
  RecordingBuilder builder;
  const NodeId root = builder.root(builder.thread());
  const FunctionId function = builder.function("f");
  for (int i = 0; i < 20'000; ++i) builder.node(root, function);
  for (int i = 0; i < 3000; ++i)
    builder.cell(root, builder.type("t" + std::to_string(i % 2000)), {.bytes = 8});
  const Profile profile = builder.read();
  CHECK(check_profile(profile) == std::nullopt);
  CHECK(profile.node_types.count[0] == 2000);
}

// Processor time, so that a busy machine does not blur it.
TEST_CASE("bench: a million nodes and type rows", "[.bench]") {
  const auto ms = [](std::clock_t from, std::clock_t to) {
    return (to - from) * 1000 / CLOCKS_PER_SEC;
  };
  RecordingBuilder builder;
  add_random_tree(builder, kMillion);
  TemporaryFolder folder;
  const std::string path = folder / "large.json";
  for (int round = 0; round < 3; ++round) {
    const std::clock_t start = std::clock();
    const Profile profile = builder.read();
    const std::clock_t read = std::clock();
    write_stacks_json(profile, path);
    WARN("recording to columns " << ms(start, read) << " ms, to JSON " << ms(read, std::clock())
                                 << " ms, " << std::filesystem::file_size(path) / 1'000'000
                                 << " MB");
  }
  const std::clock_t start = std::clock();
  const Profile profile = read_stacks_json(path);
  const std::clock_t read = std::clock();
  CHECK(check_profile(profile) == std::nullopt);
  WARN("JSON to columns " << ms(start, read) << " ms, check " << ms(read, std::clock()) << " ms");
}

}  // namespace pyprof::test
