#include <pyprof/core/block_table.h>

#include <catch2/catch.hpp>
#include <map>
#include <random>

using namespace pyprof;

namespace {

const void* address(std::uintptr_t number) { return reinterpret_cast<const void*>(number); }

}  // namespace

TEST_CASE("block table: it finds what was put in, once") {
  BlockTable table;
  CHECK_FALSE(table.take(address(16)));
  REQUIRE(table.insert(address(16), {CellId{7}, 100}));
  const auto found = table.take(address(16));
  REQUIRE(found);
  CHECK(found->cell == CellId{7});
  CHECK(found->bytes == 100);
  CHECK_FALSE(table.take(address(16)));
}

TEST_CASE("block table: the largest cell and the largest block fit") {
  BlockTable table;
  const CellId last{(1u << 24) - 1};
  REQUIRE(table.insert(address(16), {last, BlockTable::kLargestBlock}));
  const auto found = table.take(address(16));
  CHECK(found->cell == last);
  CHECK(found->bytes == BlockTable::kLargestBlock);
}

TEST_CASE("block table: as a map does, through growth and gaps") {
  BlockTable table;
  std::map<std::uintptr_t, std::uint64_t> expected;
  std::mt19937_64 random(3);
  for (int i = 0; i < 200'000; ++i) {
    const std::uintptr_t at = 16 * (1 + random() % 5000);
    const auto known = expected.find(at);
    const auto found = table.take(address(at));
    REQUIRE(found.has_value() == (known != expected.end()));
    if (found) REQUIRE(found->bytes == known->second);
    if (known != expected.end()) expected.erase(known);
    if (random() % 3 == 0) continue;
    expected[at] = random() % BlockTable::kLargestBlock;
    REQUIRE(table.insert(address(at), {CellId{1}, expected[at]}));
  }
  CHECK(table.size() == expected.size());
}
