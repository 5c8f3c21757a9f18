#include <pyprof/core/call_tree.h>
#include <pyprof/core/heap_ledger.h>
#include <pyprof/core/thread_heap.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "scratch_file.h"

namespace pyprof {
namespace {

using format::ThreadHeapRecord;

struct Log {
  explicit Log(std::size_t rows) : slots(rows), log(slots, count, 1) {}

  void add(std::uint64_t ms, std::uint32_t thread, std::uint64_t bytes) {
    log.add({.monotonic_ns = ms * 1'000'000,
             .bytes = bytes,
             .thread = ThreadId{thread},
             .reserved = 0});
  }
  std::vector<ThreadHeapRecord> rows(std::uint32_t thread) const {
    std::vector<ThreadHeapRecord> rows;
    std::copy_if(slots.begin(), slots.begin() + static_cast<std::ptrdiff_t>(count - 1),
                 std::back_inserter(rows),
                 [&](const ThreadHeapRecord& row) { return row.thread == ThreadId{thread}; });
    return rows;
  }

  std::vector<ThreadHeapRecord> slots;
  std::uint64_t count = 0;
  ThreadHeapLog log;
};

TEST_CASE("thread heap: a value is not repeated") {
  Log log(16);
  for (std::uint64_t ms = 0; ms < 10; ++ms) log.add(ms, 1, 100 + ms / 5);
  REQUIRE(log.rows(1).size() == 2);
  CHECK(log.rows(1)[1].monotonic_ns == 5'000'000);
}

TEST_CASE("thread heap: however long the run, the rows fit, in order, and extremes and ends stay") {
  Log log(64);
  for (std::uint64_t ms = 0; ms < 100'000; ++ms) {
    log.add(ms, 1, ms == 31'234 ? 1'000'000 : ms % 997);
    log.add(ms, 2, ms);
  }
  CHECK(log.count - 1 <= 64);
  CHECK(log.count - 1 >= 8);
  for (const std::uint32_t thread : {1u, 2u}) {
    const auto rows = log.rows(thread);
    CHECK(std::ranges::is_sorted(rows, {}, &ThreadHeapRecord::monotonic_ns));
    CHECK(rows.back().bytes == (thread == 1 ? 99'999 % 997 : 99'999));
  }
  const auto rows = log.rows(1);
  const auto top = std::ranges::max_element(rows, {}, &ThreadHeapRecord::bytes);
  CHECK(top->bytes == 1'000'000);
  CHECK(top->monotonic_ns == 31'234 * std::uint64_t{1'000'000});
}

TEST_CASE("thread heap: what is live belongs to the thread that allocated it") {
  ScratchFile file;
  ThreadHeapSampler sampler(*file, 16);
  CallTree tree(*file);
  HeapLedger ledger(*file);
  std::vector<CellId> cells;
  for (const std::uint32_t thread : {1u, 2u}) {
    file->reserve(format::Table::kThreads);
    const NodeId root = tree.add_root(FunctionId{thread}, ThreadId{thread});
    cells.push_back(ledger.cell({root}, TypeId::kUntyped));
    ledger.allocate(cells.back(), 1000 * thread, BlockKind::kObject, 0);
  }
  file->publish(format::Table::kThreads);
  sampler.sample(1);
  ledger.release(cells[0], 400);
  sampler.sample(UINT64_MAX / 2);
  const auto* rows = records<ThreadHeapRecord>(*file, format::Table::kThreadHeap);
  REQUIRE(count(*file, format::Table::kThreadHeap) == 4);
  CHECK(rows[1].bytes == 1000);
  CHECK(rows[2].bytes == 2000);
  CHECK(rows[3].thread == ThreadId{1});
  CHECK(rows[3].bytes == 600);
}

}  // namespace
}  // namespace pyprof
