#include <pyprof/core/small_blocks.h>
#include <sys/mman.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <vector>

using pyprof::SmallBlocks;

namespace {

// A block filled with one value, to see whether another one writes into it.
struct Filled {
  void* block;
  std::size_t bytes;
  unsigned char value;

  bool is_whole() const {
    const auto* begin = static_cast<unsigned char*>(block);
    return std::all_of(begin, begin + bytes, [&](unsigned char byte) { return byte == value; });
  }
};

Filled fill(SmallBlocks& blocks, std::size_t bytes, unsigned char value) {
  void* block = blocks.allocate(bytes);
  REQUIRE(block);
  std::memset(block, value, bytes);
  return {block, bytes, value};
}

bool is_mapped(void* block) {
  unsigned char resident = 0;
  const auto page = reinterpret_cast<std::uintptr_t>(block) & ~std::uintptr_t{4095};
  return mincore(reinterpret_cast<void*>(page), 4096, &resident) == 0;
}

std::vector<void*> allocate(SmallBlocks& blocks, std::size_t count, std::size_t bytes) {
  std::vector<void*> made(count);
  for (void*& block : made) block = blocks.allocate(bytes);
  return made;
}

void release(SmallBlocks& blocks, const std::vector<void*>& made) {
  for (void* block : made) blocks.release(block);
}

}  // namespace

TEST_CASE("what follows a header of 8 bytes is aligned, and there is room for what was asked") {
  SmallBlocks blocks;
  for (std::size_t bytes = 8; bytes <= SmallBlocks::kMostBytes; ++bytes) {
    void* block = blocks.allocate(bytes);
    CHECK(reinterpret_cast<std::uintptr_t>(block) % 16 == 8);
    CHECK(SmallBlocks::room_in(block) >= bytes);
    CHECK(SmallBlocks::room_in(block) < bytes + 16);
  }
}

TEST_CASE("the block released last is used first") {
  SmallBlocks blocks;
  void* first = blocks.allocate(40);
  void* second = blocks.allocate(40);
  blocks.release(first);
  blocks.release(second);
  CHECK(blocks.allocate(40) == second);
  CHECK(blocks.allocate(40) == first);
}

TEST_CASE("no block overlaps another, whatever is released in between") {
  SmallBlocks blocks;
  std::mt19937 random(7);
  std::vector<Filled> live;
  for (int step = 0; step < 200'000; ++step) {
    const bool grows = step / 20'000 % 2 == 0;  // by turns
    if (live.empty() || random() % 8 < (grows ? 5u : 3u)) {
      live.push_back(fill(blocks, 8 + random() % 500, static_cast<unsigned char>(random())));
      continue;
    }
    std::swap(live[random() % live.size()], live.back());
    REQUIRE(live.back().is_whole());
    blocks.release(live.back().block);
    live.pop_back();
  }
  for (const Filled& filled : live) REQUIRE(filled.is_whole());
}

TEST_CASE("blocks that are used are counted") {
  SmallBlocks blocks;
  const std::size_t before = blocks.count();
  const auto small = allocate(blocks, 10'000, 24), large = allocate(blocks, 300, 500);
  CHECK(blocks.count() == before + 10'300);
  release(blocks, small);
  CHECK(blocks.count() == before + 300);
  release(blocks, large);
  CHECK(blocks.count() == before);
}

TEST_CASE("memory of one size is used again for another") {
  SmallBlocks blocks;
  const auto made = allocate(blocks, 200'000, 56);  // 11 MB
  const std::set<void*> pages = [&] {
    std::set<void*> all;
    for (void* block : made)
      all.insert(reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(block) >> 20));
    return all;
  }();
  release(blocks, made);
  const auto again = allocate(blocks, 3'000, 120);
  const auto is_known = [&](void* block) {
    return pages.count(reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(block) >> 20));
  };
  CHECK(std::any_of(again.begin(), again.end(), is_known));
  release(blocks, again);
}

TEST_CASE("memory in which nothing is used is given back") {
  SmallBlocks blocks;
  const auto made = allocate(blocks, 400'000, 56);  // 22 MB
  release(blocks, made);
  const auto mapped = std::count_if(made.begin(), made.end(), is_mapped);
  CHECK(mapped < static_cast<std::ptrdiff_t>(made.size()) / 4);
}
