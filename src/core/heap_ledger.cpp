#include <pyprof/core/heap_ledger.h>

#include <map>
#include <utility>

namespace pyprof {
namespace {

std::uint64_t hash(Place place, TypeId type) {
  return mix(mix(std::uint64_t{index(place.node)} << 32 | index(type)) + place.line);
}

}  // namespace

std::uint64_t HeapLedger::hash_of(std::uint32_t id) const {
  return hash({cells_[id].node, cells_[id].line}, cells_[id].type);
}

CellId HeapLedger::cell(Place place, TypeId type) {
  if (place.node == NodeId::kNone || place.node >= first_left_out_) return CellId::kNone;
  const CellId cell{index_.find(hash(place, type), [&](std::uint32_t id) {
    const format::CellRecord& known = cells_[id];
    return known.node == place.node && known.line == place.line && known.type == type;
  })};
  return cell == CellId::kNone ? add_cell(place, type) : cell;
}

void HeapLedger::inherit(NodeId node) {
  for (std::uint32_t id = 1; id < file_.end(format::Table::kCells); ++id) {
    const format::CellRecord was = cells_[id];
    const std::uint64_t count = format::live_count(was), bytes = format::live_bytes(was);
    cells_[id] = {.node = node,
                  .type = was.type,
                  .epoch = header_.epoch,
                  .line = 0,
                  .alloc_count = count,
                  .storage_count = count,
                  .alloc_bytes = bytes,
                  .free_count = 0,
                  .free_bytes = 0,
                  .at_peak_bytes = bytes};
  }
  index_ = {};
  inherited_end_ = file_.end(format::Table::kCells);
  header_.peak_bytes = header_.live_bytes;
  header_.peak_node = node;
}

void HeapLedger::gather_inherited() {
  std::map<TypeId, std::uint32_t> cell_of_type;
  for (std::uint32_t id = 1; id < inherited_end_; ++id) {
    settle(cells_[id], header_.epoch);
    const format::CellRecord cell = std::exchange(cells_[id], format::CellRecord{});
    if (cell.alloc_count == 0) continue;
    const auto [first, is_new] = cell_of_type.try_emplace(cell.type, id);
    format::CellRecord& sum = cells_[first->second];
    if (is_new) {
      sum.node = cell.node;
      sum.type = cell.type;
      sum.epoch = cell.epoch;
    }
    sum.alloc_count += cell.alloc_count;
    sum.storage_count += cell.storage_count;
    sum.alloc_bytes += cell.alloc_bytes;
    sum.free_count += cell.free_count;
    sum.free_bytes += cell.free_bytes;
    sum.at_peak_bytes += cell.at_peak_bytes;
  }
}

CellId HeapLedger::add_cell(Place place, TypeId type) {
  const CellId id{file_.reserve(format::Table::kCells)};
  if (id == CellId::kNone) {
    file_.count(format::Incident::kAllocationsUntracked);
    return id;
  }
  format::CellRecord& cell = cells_[index(id)];
  cell.node = place.node;
  cell.line = place.line;
  cell.type = type;
  cell.epoch = header_.epoch;
  file_.publish(format::Table::kCells);
  index_.insert(hash(place, type), index(id), [this](std::uint32_t i) { return hash_of(i); });
  return id;
}

}  // namespace pyprof
