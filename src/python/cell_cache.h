// For blocks that their spot does not foresee (spots.h): the cells of recent ones, by what a block
// shows, its place and the word where its object's type should be, or for storage its place and the
// site it came from. A hit spares the way over the type registry and the ledger's index, some 60
// instructions. With the GIL.
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
  CellId object(Place place, const void* type, unsigned offset) const {
    return find(slot_of(place, type, offset / kStep), place, type);
  }
  CellId storage(Place place, const Site& site) const {
    return find(slot_of(place, &site, kStorage), place, &site);
  }

  // The cell of the same type at another place, for storage that is resized there.
  CellId same_type(Place place, const format::CellRecord& cell) const {
    return find(slot_of(place, &cell, kStorage), place, &cell);
  }

  void add_object(Place place, const void* type, unsigned offset, CellId cell) {
    slots_[slot_of(place, type, offset / kStep)] = {type, place, cell};
  }
  void add_storage(Place place, const Site& site, CellId cell) {
    slots_[slot_of(place, &site, kStorage)] = {&site, place, cell};
  }

  void add_same_type(Place place, const format::CellRecord& cell, CellId other) {
    slots_[slot_of(place, &cell, kStorage)] = {&cell, place, other};
  }

  // No cell is what it was.
  void clear() { slots_.fill({}); }

  // The type is gone, and another may be made in its place.
  void forget_type(const void* type) {
    for (Slot& slot : slots_)
      if (slot.key == type) slot = {};
  }

 private:
  struct Slot {
    const void* key = nullptr;
    Place place = {NodeId::kNone};
    CellId cell = CellId::kNone;
  };
  // Of each kind 24 KiB, of which only the hot pairs' lines are used.
  static constexpr unsigned kBits = 10, kStep = 16, kStorage = 4;

  static std::size_t slot_of(Place place, const void* key, unsigned kind) {
    const std::uint64_t all = reinterpret_cast<std::uintptr_t>(key) +
                              (std::uint64_t{index(place.node)} << 32) +
                              (std::uint64_t{place.line} << 20);
    return std::size_t{kind} << kBits | all * 0x9e3779b97f4a7c15ull >> (64 - kBits);
  }
  CellId find(std::size_t at, Place place, const void* key) const {
    const Slot& slot = slots_[at];
    const bool same =
        slot.key == key && slot.place.node == place.node && slot.place.line == place.line;
    return same ? slot.cell : CellId::kNone;
  }

  std::array<Slot, (kStorage + 1) << kBits> slots_{};
};

}  // namespace pyprof
