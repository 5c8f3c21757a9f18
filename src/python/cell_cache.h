// The cells of recent blocks, by what a block shows: its node and the word where its object's type
// should be, or for storage its node and the place it came from. A hit spares the way over the type
// registry and the ledger's index, some 60 instructions. With the GIL.
#pragma once

#include <array>
#include <cstdint>

#include "recording.h"
#include "sites.h"

namespace pyprof {

class CellCache {
 public:
  // kNone if not known. A type that was found at one offset of a block is not looked for at
  // another: each has slots of its own.
  CellId object(NodeId node, const void* type, unsigned offset) const {
    return find(slot_of(node, type, offset / kStep), node, type);
  }
  CellId storage(NodeId node, const Site& site) const {
    return find(slot_of(node, &site, kStorage), node, &site);
  }

  // The cell of the same type at another node, for storage that is resized there.
  CellId same_type(NodeId node, const format::CellRecord& cell) const {
    return find(slot_of(node, &cell, kStorage), node, &cell);
  }

  void add_object(NodeId node, const void* type, unsigned offset, CellId cell) {
    slots_[slot_of(node, type, offset / kStep)] = {type, node, cell};
  }
  void add_storage(NodeId node, const Site& site, CellId cell) {
    slots_[slot_of(node, &site, kStorage)] = {&site, node, cell};
  }

  void add_same_type(NodeId node, const format::CellRecord& cell, CellId other) {
    slots_[slot_of(node, &cell, kStorage)] = {&cell, node, other};
  }

  // The type is gone, and another may be made in its place.
  void forget_type(const void* type) {
    for (Slot& slot : slots_)
      if (slot.key == type) slot = {};
  }

 private:
  struct Slot {
    const void* key = nullptr;
    NodeId node = NodeId::kNone;
    CellId cell = CellId::kNone;
  };
  // Of each kind 16 KiB, of which only the hot pairs' lines are used.
  static constexpr unsigned kBits = 10, kStep = 16, kStorage = 4;

  static std::size_t slot_of(NodeId node, const void* key, unsigned kind) {
    const std::uint64_t both =
        reinterpret_cast<std::uintptr_t>(key) + (std::uint64_t{index(node)} << 32);
    return std::size_t{kind} << kBits | both * 0x9e3779b97f4a7c15ull >> (64 - kBits);
  }
  CellId find(std::size_t place, NodeId node, const void* key) const {
    const Slot& slot = slots_[place];
    return slot.key == key && slot.node == node ? slot.cell : CellId::kNone;
  }

  std::array<Slot, (kStorage + 1) << kBits> slots_{};
};

}  // namespace pyprof
