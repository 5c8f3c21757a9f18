#include "unbooked_blocks.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "blocks.h"
#include "recording.h"

namespace pyprof {
namespace {

std::uint32_t end() { return recording().file.end(format::Table::kCells); }
format::CellRecord& cell(std::uint32_t id) { return recording().ledger[CellId{id}]; }

void take_back(format::CellRecord& cell, const format::CellRecord& before) {
  const std::uint64_t count = cell.free_count - before.free_count;
  const std::uint64_t bytes = cell.free_bytes - before.free_bytes;
  cell.storage_count -= std::min(count, cell.storage_count - before.storage_count);
  cell.alloc_count -= count;
  cell.alloc_bytes -= bytes;
  cell.free_count -= count;
  cell.free_bytes -= bytes;
}

}  // namespace

UnbookedBlocks::UnbookedBlocks() {
  settle_all_blocks();
  const OwnWork own;
  before_.resize(end());
  for (std::uint32_t id = 1; id < before_.size(); ++id) before_[id] = cell(id);
  peak_bytes_ =
      std::exchange(recording().header.peak_bytes, std::numeric_limits<std::uint64_t>::max());
}

UnbookedBlocks::~UnbookedBlocks() {
  settle_all_blocks();
  const OwnWork own;
  for (std::uint32_t id = 1; id < end(); ++id) take_back(cell(id), before(id));
  recording().header.peak_bytes = peak_bytes_;
}

std::uint64_t UnbookedBlocks::count() const {
  settle_all_blocks();
  std::uint64_t sum = 0;
  for (std::uint32_t id = 1; id < end(); ++id) sum += cell(id).alloc_count - before(id).alloc_count;
  return sum;
}

format::CellRecord UnbookedBlocks::before(std::uint32_t id) const {
  return id < before_.size() ? before_[id] : format::CellRecord{};
}

}  // namespace pyprof
