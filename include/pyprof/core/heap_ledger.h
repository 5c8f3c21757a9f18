// The account of the traced heap: for each (node, type) what was allocated, what is live and what
// was live at the high-water mark.
//
// The mark is exact and costs O(1) an event. A new maximum of all live bytes only advances the
// epoch. A cell keeps the value it had when the epoch last moved on: before its first change in an
// epoch it copies `live` to `at_peak`. At the end a cell that did not change in the last epoch is
// worth `live`, one that did is worth `at_peak`, and the sum over all cells is the maximum.
//
// Every function needs the GIL (or, in tests, one thread).
#pragma once

#include <pyprof/core/id_index.h>
#include <pyprof/core/profile_file.h>

namespace pyprof {

enum class BlockKind : std::uint8_t { kStorage, kObject };

class HeapLedger {
 public:
  explicit HeapLedger(ProfileFile& file)
      : file_(file),
        header_(file.header()),
        cells_(static_cast<format::CellRecord*>(file.records(format::Table::kCells))),
        nodes_(static_cast<format::NodeRecord*>(file.records(format::Table::kNodes))) {}

  format::CellRecord& operator[](CellId id) { return cells_[index(id)]; }

  // The cell of a type at a node, made if it is new; kNone when the table is full.
  CellId cell(NodeId node, TypeId type) {
    const CellId first = nodes_[index(node)].first_cell;
    if (cells_[index(first)].type == type && first != CellId::kNone) [[likely]]
      return first;
    return find_cell(node, type);
  }

  // `ticks` is when, as far as the thread knows: its last transition.
  void allocate(CellId id, std::uint64_t bytes, BlockKind kind, std::uint64_t ticks) {
    format::CellRecord& cell = cells_[index(id)];
    settle(cell);
    cell.alloc_count += 1;
    cell.object_count += kind == BlockKind::kObject;
    cell.alloc_bytes += bytes;
    cell.live_count += 1;
    cell.live_bytes += bytes;
    header_.live_bytes += bytes;
    if (header_.live_bytes > header_.peak_bytes) mark_peak(cell, ticks);
  }

  void release(CellId id, std::uint64_t bytes) {
    format::CellRecord& cell = cells_[index(id)];
    settle(cell);
    cell.live_count -= 1;
    cell.live_bytes -= bytes;
    header_.live_bytes -= bytes;
    header_.free_count += 1;
  }

 private:
  void settle(format::CellRecord& cell) const {
    if (cell.epoch == header_.epoch) return;
    cell.at_peak_bytes = cell.live_bytes;
    cell.epoch = header_.epoch;
  }

  void mark_peak(const format::CellRecord& cell, std::uint64_t ticks) {
    header_.peak_bytes = header_.live_bytes;
    header_.peak_ticks = ticks;
    header_.peak_node = cell.node;
    header_.epoch += 1;
  }

  CellId find_cell(NodeId node, TypeId type);
  CellId add_cell(NodeId node, TypeId type);
  std::uint64_t hash_of(std::uint32_t id) const;

  ProfileFile& file_;
  format::Header& header_;
  format::CellRecord* cells_;
  format::NodeRecord* nodes_;
  IdIndex index_;
};

}  // namespace pyprof
