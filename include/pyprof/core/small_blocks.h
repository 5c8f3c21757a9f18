// An allocator of small blocks for one thread at a time (whoever holds the GIL): pools of blocks of
// one size, within arenas that are given back once nothing in them is used.
//
// Why not CPython's own: that has to find out of each block whether it is its own, and its sizes
// are multiples of 16 bytes. The blocks here begin 8 bytes before a multiple of 16: what follows a
// header of 8 bytes is aligned, and the header often lies in bytes that rounding would waste.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace pyprof {

class SmallBlocks {
 public:
  static constexpr std::size_t kMostBytes = 528;

  constexpr SmallBlocks() { open_.fill(&none_); }
  SmallBlocks(const SmallBlocks&) = delete;
  SmallBlocks& operator=(const SmallBlocks&) = delete;

  // At most kMostBytes, 8 bytes before a multiple of 16; null if there is no memory.
  void* allocate(std::size_t bytes) {
    if (!has_at_hand(bytes)) [[unlikely]]
      return allocate_slowly(units_of(bytes));
    return take_at_hand(bytes);
  }

  // The two halves of allocate(), for who has to know before.
  bool has_at_hand(std::size_t bytes) const { return open_[units_of(bytes)]->unused; }
  void* take_at_hand(std::size_t bytes) {
    Pool* pool = open_[units_of(bytes)];
    Slot* slot = pool->unused;
    pool->unused = slot->next;
    pool->used += 1;
    return slot;
  }

  void release(void* block) {
    Pool* pool = pool_of(block);
    auto* slot = static_cast<Slot*>(block);
    slot->next = pool->unused;
    pool->unused = slot;
    pool->used -= 1;
    if (!slot->next || pool->used == 0) [[unlikely]]
      release_slowly(pool);
  }

  // What a block of an allocation can hold.
  static std::size_t room_in(void* block) { return pool_of(block)->units * kUnit; }

  // Blocks that are used now.
  std::size_t count() const;

 private:
  friend class Arenas;
  static constexpr std::size_t kUnit = 16;
  static constexpr std::size_t kPoolBytes = std::size_t{16} << 10;

  struct Slot {
    Slot* next;
  };
  // What a pool begins with. Of the pools of one size with unused blocks one is open: blocks are
  // taken from there. It counts as used once more, so that a program which makes and drops a single
  // block does not give it back each time.
  struct Pool {
    Slot* unused = nullptr;
    char* untouched = nullptr;  // from here to the end blocks were never used
    Pool* next = nullptr;       // of those with unused blocks; the open one is the first
    Pool* previous = nullptr;
    std::uint32_t used = 0;
    std::uint16_t units = 0;
    bool is_listed = false;
  };

  static std::size_t units_of(std::size_t bytes) { return (bytes + kUnit - 1) / kUnit; }
  static Pool* pool_of(void* block) {
    return reinterpret_cast<Pool*>(reinterpret_cast<std::uintptr_t>(block) & ~(kPoolBytes - 1));
  }
  static Pool* make_pool(std::size_t units);
  static bool touch_more(Pool* pool);

  void* allocate_slowly(std::size_t units);
  void release_slowly(Pool* pool);
  bool open_another(std::size_t units);
  void list(Pool* pool);
  static void unlist(Pool* pool);

  Pool none_;                                         // has nothing
  std::array<Pool*, kMostBytes / kUnit + 1> open_{};  // by units
};

}  // namespace pyprof
