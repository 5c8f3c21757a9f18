// The account of the traced heap: for each (node, line, type) what was allocated, what is live and
// what was live at the high-water mark.
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

#include <algorithm>
#include <atomic>

namespace pyprof {

enum class BlockKind : std::uint8_t { kStorage, kObject };

// Where a block is charged: the path, and the line of its function that ran; 0 if there is none.
struct Place {
  NodeId node;
  std::uint32_t line = 0;
};

class HeapLedger {
 public:
  explicit HeapLedger(ProfileFile& file)
      : file_(file),
        header_(file.header()),
        cells_(static_cast<format::CellRecord*>(file.records(format::Table::kCells))) {}

  format::CellRecord& operator[](CellId id) { return cells_[index(id)]; }

  // The cell of a type at a place, made if it is new; kNone when the table is full, or for no node.
  CellId cell(Place place, TypeId type);

  // Blocks of the nodes from `first` on are charged to nobody, until the next call.
  void leave_out_nodes_since(NodeId first) { first_left_out_ = first; }

  // In a forked child: what is live was there before it began, and belongs to this node, by type.
  // It was allocated, as storage, by nobody's call; the maximum is what is live now. Cells that
  // were known before are known no more, so what the child allocates has cells of its own.
  void inherit(NodeId node);
  // When nothing is booked any more: all that of one type in one cell, and the others zero.
  void gather_inherited();

  // By this thread, or by none.
  void allocate(CellId id, std::uint64_t bytes, BlockKind kind,
                const format::ThreadRecord* thread) {
    format::Header& header = header_;
    format::CellRecord& cell = cells_[index(id)];
    settle(cell, header.epoch);
    cell.alloc_count += 1;
    cell.alloc_bytes += bytes;
    if (kind == BlockKind::kStorage) cell.storage_count += 1;
    const std::uint64_t live = header.live_bytes += bytes;
    if (live > header.peak_bytes) mark_peak(header, cell.node, thread);
  }

  void release(CellId id, std::uint64_t bytes) {
    format::Header& header = header_;
    format::CellRecord& cell = cells_[index(id)];
    settle(cell, header.epoch);
    cell.free_count += 1;
    cell.free_bytes += bytes;
    header.live_bytes -= bytes;
  }

 private:
  static void settle(format::CellRecord& cell, std::uint32_t epoch) {
    if (cell.epoch == epoch) return;
    cell.at_peak_bytes = format::live_bytes(cell);
    cell.epoch = epoch;
  }

  // When: no clock is read for this. The thread's last transition may be long ago, as in a loop
  // that calls nothing, or not be timed; then the last sample is nearer.
  static void mark_peak(format::Header& header, NodeId node, const format::ThreadRecord* thread) {
    header.peak_bytes = header.live_bytes;
    header.peak_ticks =
        std::max(thread ? thread->stamp_ticks : 0,
                 std::atomic_ref(header.latest.ticks).load(std::memory_order_relaxed));
    header.peak_node = node;
    header.epoch += 1;
  }

  CellId add_cell(Place place, TypeId type);
  std::uint64_t hash_of(std::uint32_t id) const;

  ProfileFile& file_;
  format::Header& header_;
  format::CellRecord* cells_;
  IdIndex index_;
  NodeId first_left_out_{UINT32_MAX};
  std::uint32_t inherited_end_ = 1;  // cells below
};

}  // namespace pyprof
