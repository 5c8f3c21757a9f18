#include <pyprof/core/wait_ledger.h>

#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "scratch_file.h"

using namespace pyprof;

TEST_CASE("waits: each node has one record, with the sum of its waits") {
  ScratchFile scratch;
  WaitLedger ledger(*scratch);
  std::mt19937 random(3);
  std::map<std::uint32_t, std::uint64_t> expected, found;
  for (int i = 0; i < 5000; ++i) {
    const auto node = static_cast<std::uint32_t>(1 + random() % 1500);
    const std::uint64_t wait_ns = random() % 1'000'000;
    ledger.add(NodeId{node}, wait_ns);
    expected[node] += wait_ns;
  }
  const auto* waits =
      static_cast<const format::WaitRecord*>(scratch->records(format::Table::kWaits));
  const std::uint32_t end = scratch->end(format::Table::kWaits);
  for (std::uint32_t id = 1; id < end; ++id) found[index(waits[id].node)] += waits[id].wait_ns;
  CHECK(found == expected);
  CHECK(end == expected.size() + 1);
}

TEST_CASE("waits: in a forked child nobody has waited, and nodes keep their records") {
  ScratchFile scratch;
  WaitLedger ledger(*scratch);
  ledger.add(NodeId{3}, 100);
  ledger.start_over();
  ledger.add(NodeId{3}, 20);
  CHECK(count(*scratch, format::Table::kWaits) == 2);
  CHECK(records<format::WaitRecord>(*scratch, format::Table::kWaits)[1].wait_ns == 20);
}
