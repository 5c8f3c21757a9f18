// From the address of a block to its cell and size, for blocks that cannot carry a header. 16 bytes
// a block, in an open-addressing table that is at most two thirds full.
//
// It never throws: when memory runs out, insert() says so. One thread at a time.
#pragma once

#include <pyprof/core/format.h>
#include <pyprof/core/id_index.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace pyprof {

class BlockTable {
 public:
  struct Block {
    CellId cell;
    std::uint64_t bytes;
  };
  static constexpr std::uint64_t kLargestBlock = (std::uint64_t{1} << 40) - 1;
  static constexpr std::uint64_t kLargestCell = (std::uint64_t{1} << 24) - 1;  // all there can be

  // The address must not be there yet, and the block not be larger than kLargestBlock.
  bool insert(const void* address, Block block) {
    if (3 * (size_ + 1) > 2 * capacity_ && !grow()) return false;
    place({reinterpret_cast<std::uintptr_t>(address), index(block.cell) & kLargestCell,
           block.bytes & kLargestBlock});
    ++size_;
    return true;
  }

  // Removes the block; nothing if it is not there.
  std::optional<Block> take(const void* address) {
    if (size_ == 0) return {};
    const auto wanted = reinterpret_cast<std::uintptr_t>(address);
    std::size_t slot = slot_of(wanted);
    while (slots_[slot].address != wanted) {
      if (slots_[slot].address == 0) return {};
      slot = next(slot);
    }
    const Block found{CellId{static_cast<std::uint32_t>(slots_[slot].cell)}, slots_[slot].bytes};
    close_gap(slot);
    --size_;
    return found;
  }

  std::size_t size() const { return size_; }

 private:
  struct Slot {
    std::uintptr_t address = 0;  // 0: free
    std::uint64_t cell : 24 = 0;
    std::uint64_t bytes : 40 = 0;
  };
  static_assert(sizeof(Slot) == 16);
  static constexpr std::size_t kFirstCapacity = 1024;

  std::size_t slot_of(std::uintptr_t address) const { return mix(address) & (capacity_ - 1); }
  std::size_t next(std::size_t slot) const { return (slot + 1) & (capacity_ - 1); }

  void place(Slot entry) {
    std::size_t slot = slot_of(entry.address);
    while (slots_[slot].address != 0) slot = next(slot);
    slots_[slot] = entry;
  }

  // Moves those up that would not be found across the gap.
  void close_gap(std::size_t gap) {
    for (std::size_t slot = next(gap); slots_[slot].address != 0; slot = next(slot)) {
      const std::size_t home = slot_of(slots_[slot].address);
      if (((slot - home) & (capacity_ - 1)) < ((slot - gap) & (capacity_ - 1))) continue;
      slots_[gap] = slots_[slot];
      gap = slot;
    }
    slots_[gap] = {};
  }

  bool grow() {
    const std::size_t wanted = capacity_ == 0 ? kFirstCapacity : 2 * capacity_;
    std::unique_ptr<Slot[]> larger(new (std::nothrow) Slot[wanted]);
    if (!larger) return size_ + 1 < capacity_;  // fuller than we like, but still with a hole
    slots_.swap(larger);
    const std::size_t old = capacity_;
    capacity_ = wanted;
    for (std::size_t slot = 0; slot < old; ++slot)
      if (larger[slot].address != 0) place(larger[slot]);
    return true;
  }

  std::unique_ptr<Slot[]> slots_;
  std::size_t capacity_ = 0;  // a power of two
  std::size_t size_ = 0;
};

}  // namespace pyprof
