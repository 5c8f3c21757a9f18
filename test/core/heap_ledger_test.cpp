#include <pyprof/core/call_tree.h>
#include <pyprof/core/heap_ledger.h>

#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <vector>

#include "scratch_file.h"

namespace pyprof {
namespace {

using CellKey = std::pair<std::uint32_t, std::uint32_t>;  // node, type

// What the ledger must agree with: every live block in a list, and a copy of all sums at each new
// maximum.
class NaiveRecorder {
 public:
  void allocate(CellKey key, std::uint64_t bytes) {
    live_[key] += bytes;
    total_ += bytes;
    if (total_ <= peak_) return;
    peak_ = total_;
    at_peak_ = live_;
  }
  void release(CellKey key, std::uint64_t bytes) {
    live_[key] -= bytes;
    total_ -= bytes;
  }

  std::uint64_t peak() const { return peak_; }
  std::uint64_t live(CellKey key) { return live_[key]; }
  std::uint64_t at_peak(CellKey key) { return at_peak_[key]; }

 private:
  std::map<CellKey, std::uint64_t> live_, at_peak_;
  std::uint64_t total_ = 0, peak_ = 0;
};

struct Block {
  CellKey key;
  CellId cell;
  std::uint64_t bytes;
};

std::uint64_t at_peak(const format::Header& header, const format::CellRecord& cell) {
  return cell.epoch == header.epoch ? cell.at_peak_bytes : format::live_bytes(cell);
}

class Stream {
 public:
  explicit Stream(std::uint32_t seed) : random_(seed), ledger_(*file_), tree_(*file_) {
    nodes_.push_back(tree_.add_root(FunctionId{1}, ThreadId{1}));
    for (std::uint32_t f = 2; f < 9; ++f) nodes_.push_back(tree_.child(nodes_[0], FunctionId{f}));
  }

  // Grows for a while, then shrinks, and so on, so that maxima come in runs and are left again.
  void run(int events) {
    for (int i = 0; i < events; ++i) {
      const bool grows = (i / 400) % 2 == 0;
      if (blocks_.empty() || pick(10) < (grows ? 7u : 3u))
        allocate();
      else
        release();
    }
  }

  void check() {
    const format::Header& header = file_->header();
    std::uint64_t live = 0, peak = 0;
    const auto* cells = records<format::CellRecord>(*file_, format::Table::kCells);
    for (std::uint64_t id = 1; id < count(*file_, format::Table::kCells); ++id) {
      const CellKey key{index(cells[id].node), index(cells[id].type)};
      REQUIRE(format::live_bytes(cells[id]) == naive_.live(key));
      REQUIRE(at_peak(header, cells[id]) == naive_.at_peak(key));
      live += format::live_bytes(cells[id]);
      peak += at_peak(header, cells[id]);
    }
    REQUIRE(live == header.live_bytes);
    REQUIRE(peak == header.peak_bytes);
    REQUIRE(peak == naive_.peak());
  }

 private:
  std::uint32_t pick(std::uint32_t bound) {
    return std::uniform_int_distribution<std::uint32_t>(0, bound - 1)(random_);
  }

  void allocate() {
    const NodeId node = nodes_[pick(static_cast<std::uint32_t>(nodes_.size()))];
    const TypeId type{pick(5)};
    const Block block{{index(node), index(type)}, ledger_.cell({node}, type), 1 + pick(5000)};
    ledger_.allocate(block.cell, block.bytes, BlockKind::kObject, nullptr);
    naive_.allocate(block.key, block.bytes);
    blocks_.push_back(block);
  }

  void release() {
    std::swap(blocks_[pick(static_cast<std::uint32_t>(blocks_.size()))], blocks_.back());
    ledger_.release(blocks_.back().cell, blocks_.back().bytes);
    naive_.release(blocks_.back().key, blocks_.back().bytes);
    blocks_.pop_back();
  }

  std::mt19937 random_;
  ScratchFile file_;
  HeapLedger ledger_;
  CallTree tree_;
  NaiveRecorder naive_;
  std::vector<NodeId> nodes_;
  std::vector<Block> blocks_;
};

}  // namespace

TEST_CASE("heap ledger: the high-water mark is that of a naive recorder, cell by cell") {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    Stream stream(seed);
    for (int part = 0; part < 5; ++part) {
      stream.run(1000);
      stream.check();
    }
  }
}

TEST_CASE("heap ledger: a peak reached again but not exceeded keeps its first composition") {
  ScratchFile file;
  CallTree tree(*file);
  HeapLedger ledger(*file);
  const NodeId node = tree.add_root(FunctionId{1}, ThreadId{1});
  const CellId first = ledger.cell({node}, TypeId{1}), second = ledger.cell({node}, TypeId{2});
  format::ThreadRecord thread{};
  thread.stamp_ticks = 7;
  ledger.allocate(first, 100, BlockKind::kObject, &thread);
  ledger.release(first, 100);
  thread.stamp_ticks = 9;
  ledger.allocate(second, 100, BlockKind::kObject, &thread);
  CHECK(at_peak(file->header(), ledger[first]) == 100);
  CHECK(at_peak(file->header(), ledger[second]) == 0);
  CHECK(file->header().peak_ticks == 7);
}

TEST_CASE("heap ledger: a peak is not before the last sample, whoever reached it") {
  ScratchFile file;
  CallTree tree(*file);
  HeapLedger ledger(*file);
  const CellId cell = ledger.cell({tree.add_root(FunctionId{1}, ThreadId{1})}, TypeId{1});
  format::ThreadRecord thread{};
  thread.stamp_ticks = 7;
  file->header().latest.ticks = 20;
  ledger.allocate(cell, 100, BlockKind::kObject, &thread);
  CHECK(file->header().peak_ticks == 20);
  file->header().latest.ticks = 30;
  ledger.allocate(cell, 100, BlockKind::kObject, nullptr);
  CHECK(file->header().peak_ticks == 30);
}

TEST_CASE("heap ledger: storage is an allocation but no object") {
  ScratchFile file;
  CallTree tree(*file);
  HeapLedger ledger(*file);
  const CellId cell = ledger.cell({tree.add_root(FunctionId{1}, ThreadId{1})}, TypeId{1});
  ledger.allocate(cell, 56, BlockKind::kObject, nullptr);
  ledger.allocate(cell, 800, BlockKind::kStorage, nullptr);
  CHECK(ledger[cell].alloc_count == 2);
  CHECK(format::object_count(ledger[cell]) == 1);
}

TEST_CASE("heap ledger: one cell for each node and type, however many there are") {
  ScratchFile file;
  CallTree tree(*file);
  HeapLedger ledger(*file);
  const NodeId node = tree.add_root(FunctionId{1}, ThreadId{1});
  std::vector<CellId> cells;
  for (std::uint32_t type = 0; type < 5000; ++type)
    cells.push_back(ledger.cell({node}, TypeId{type}));
  for (std::uint32_t type = 0; type < 5000; ++type)
    REQUIRE(ledger.cell({node}, TypeId{type}) == cells[type]);
  CHECK(count(*file, format::Table::kCells) == 5001);
}

TEST_CASE("heap ledger: no node has no cell") {
  ScratchFile file;
  HeapLedger ledger(*file);
  CHECK(ledger.cell({NodeId::kNone}, TypeId{3}) == CellId::kNone);
  CHECK(ledger.cell({NodeId::kNone}, TypeId::kUntyped) == CellId::kNone);
}

TEST_CASE("heap ledger: what a forked child inherits belongs to one node, from which it is freed") {
  ScratchFile file;
  HeapLedger ledger(*file);
  CallTree tree(*file);
  const NodeId root = tree.add_root(FunctionId{1}, ThreadId{1});
  const CellId old = ledger.cell({root, 7}, TypeId{3});
  for (int i = 0; i < 5; ++i) ledger.allocate(old, 100, BlockKind::kObject, nullptr);
  ledger.release(old, 100);

  const NodeId inherited = tree.child(root, FunctionId{2});
  ledger.inherit(inherited);
  const format::CellRecord& cell = ledger[old];
  CHECK((cell.node == inherited && cell.type == TypeId{3} && cell.line == 0));
  CHECK((format::live_count(cell) == 4 && format::live_bytes(cell) == 400));
  CHECK((cell.alloc_count == 4 && format::object_count(cell) == 0));
  CHECK(file->header().peak_bytes == 400);

  ledger.release(old, 100);
  CHECK(format::live_bytes(cell) == 300);
  CHECK(file->header().live_bytes == 300);
  const CellId own = ledger.cell({root, 7}, TypeId{3});
  CHECK(own != old);
  ledger.allocate(own, 50, BlockKind::kObject, nullptr);
  CHECK(file->header().peak_bytes == 400);  // 350 are live
  CHECK(at_peak(file->header(), cell) + at_peak(file->header(), ledger[own]) == 400);
  ledger.allocate(own, 250, BlockKind::kObject, nullptr);
  CHECK(file->header().peak_bytes == 600);
  CHECK(at_peak(file->header(), cell) + at_peak(file->header(), ledger[own]) == 600);
}

TEST_CASE("heap ledger: at its end a forked child has one inherited cell for each type") {
  ScratchFile file;
  HeapLedger ledger(*file);
  CallTree tree(*file);
  const NodeId root = tree.add_root(FunctionId{1}, ThreadId{1});
  std::vector<CellId> old;
  for (std::uint32_t line = 1; line <= 10; ++line) {
    old.push_back(ledger.cell({root, line}, TypeId{line % 2}));
    ledger.allocate(old.back(), 100 * line, BlockKind::kObject, nullptr);
  }
  const NodeId inherited = tree.child(root, FunctionId{2});
  ledger.inherit(inherited);
  const CellId own = ledger.cell({root, 1}, TypeId{1});
  ledger.allocate(own, 9000, BlockKind::kObject, nullptr);  // the peak
  ledger.release(old[0], 100);
  ledger.release(own, 9000);

  ledger.gather_inherited();
  const format::CellRecord &odd = ledger[old[0]], &even = ledger[old[1]];
  CHECK((odd.node == inherited && odd.type == TypeId{1} && odd.alloc_count == 5));
  CHECK((odd.alloc_bytes == 2500 && format::live_bytes(odd) == 2400 && odd.storage_count == 5));
  CHECK((even.type == TypeId{0} && even.alloc_count == 5 && format::live_bytes(even) == 3000));
  const auto at_peak_of = [&](const format::CellRecord& cell) {
    return at_peak(file->header(), cell);
  };
  CHECK((at_peak_of(odd) == 2500 && at_peak_of(even) == 3000 && at_peak_of(ledger[own]) == 9000));
  for (std::size_t i = 2; i < old.size(); ++i)
    CHECK((ledger[old[i]].node == NodeId::kNone && ledger[old[i]].alloc_bytes == 0));
  CHECK((ledger[own].node == root && ledger[own].alloc_count == 1));
}

}  // namespace pyprof
