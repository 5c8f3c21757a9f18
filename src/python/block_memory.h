// Where the memory of blocks comes from: small ones from pools of our own in place of CPython's
// (a block and its release take less than half of the instructions, and half of the header),
// others from the allocator that was wrapped. With the GIL: of other interpreters, which may have
// one of their own, no block is small.
#pragma once

#include <pyprof/core/small_blocks.h>

#include <new>

#include "block_header.h"

namespace pyprof {

static_assert(kSmallEnd - 1 + kSmallHeader <= SmallBlocks::kMostBytes);

namespace detail {
extern SmallBlocks g_small_blocks;
extern std::size_t g_small_end;  // blocks of fewer bytes are small; 0 if none is
}  // namespace detail

// Before the first block, and before the allocator is wrapped. All stays with the wrapped one if
// something else than CPython's own was chosen for the script, or was put over it.
void open_small_blocks();

// Afterwards sys.getallocatedblocks() counts these blocks, too, as it would CPython's own.
void count_small_blocks_for_script();

// --- a block with its header, undecided; null if there is no memory -----------------------------
// Where there are no pages for another pool, a block of few bytes is made as a large one is: malloc
// may have room left.

BlockHeader* make_large_block(void* made, std::size_t bytes);

inline BlockHeader* small_block_in(void* made, std::size_t bytes) {
  return new (made) BlockHeader{BlockHeader::kUndecided, static_cast<std::uint32_t>(bytes)};
}

inline bool may_be_small(std::size_t bytes) {
  return bytes < detail::g_small_end && compat::allocates_alone();
}

// Whether there is a small block at hand, and that block.
inline bool has_block_at_hand(std::size_t bytes) {
  return may_be_small(bytes) && detail::g_small_blocks.has_at_hand(bytes + kSmallHeader);
}
inline BlockHeader* take_block_at_hand(std::size_t bytes) {
  return small_block_in(detail::g_small_blocks.take_at_hand(bytes + kSmallHeader), bytes);
}

inline BlockHeader* make_small_block(std::size_t bytes) {
  void* made = detail::g_small_blocks.allocate(bytes + kSmallHeader);
  return made ? small_block_in(made, bytes) : nullptr;
}

inline BlockHeader* make_block(const PyMemAllocatorEx& below, std::size_t bytes) {
  if (may_be_small(bytes)) [[likely]]
    if (BlockHeader* header = make_small_block(bytes)) [[likely]]
      return header;
  return make_large_block(below.malloc(below.ctx, bytes + kLargeHeader), bytes);
}

// Of one that is not small.
inline BlockHeader* make_zeroed_block(const PyMemAllocatorEx& below, std::size_t bytes) {
  return make_large_block(below.calloc(below.ctx, 1, bytes + kLargeHeader), bytes);
}

inline void give_back_small(BlockHeader* header) { detail::g_small_blocks.release(header); }

inline void give_back(const PyMemAllocatorEx& below, BlockHeader* header) {
  if (header->is_large()) return below.free(below.ctx, header->made_as_large());
  give_back_small(header);
}

// The header moves with the block.
BlockHeader* resize_block(const PyMemAllocatorEx& below, BlockHeader* header, std::size_t bytes);

}  // namespace pyprof
