#include <pyprof/core/heap_ledger.h>

namespace pyprof {
namespace {

std::uint64_t hash(NodeId node, TypeId type) {
  return mix(std::uint64_t{index(node)} << 32 | index(type));
}

}  // namespace

std::uint64_t HeapLedger::hash_of(std::uint32_t id) const {
  return hash(cells_[id].node, cells_[id].type);
}

CellId HeapLedger::cell(NodeId node, TypeId type) {
  if (node == NodeId::kNone || node >= first_left_out_) return CellId::kNone;
  const CellId cell{index_.find(hash(node, type), [&](std::uint32_t id) {
    return cells_[id].node == node && cells_[id].type == type;
  })};
  return cell == CellId::kNone ? add_cell(node, type) : cell;
}

CellId HeapLedger::add_cell(NodeId node, TypeId type) {
  const CellId id{file_.reserve(format::Table::kCells)};
  if (id == CellId::kNone) {
    file_.count(format::Incident::kAllocationsUntracked);
    return id;
  }
  format::CellRecord& cell = cells_[index(id)];
  cell.node = node;
  cell.type = type;
  cell.epoch = header_.epoch;
  file_.publish(format::Table::kCells);
  index_.insert(hash(node, type), index(id), [this](std::uint32_t i) { return hash_of(i); });
  return id;
}

}  // namespace pyprof
