// Blocks whose owner is decided a moment after the allocator returned, when the type of the object
// in them can be read. With the GIL.
#pragma once

#include <utility>

#include "block_header.h"
#include "cell_cache.h"
#include "collections.h"
#include "recording.h"
#include "sites.h"

namespace pyprof {

struct PendingBlock {
  BlockHeader* header = nullptr;
  Site* site = nullptr;
  std::uint32_t line = 0;

  Place place() const { return {NodeId{header->where}, line}; }
};

namespace detail {
extern PendingBlock g_newest;
extern CellCache g_cell_cache;
void settle_slowly(PendingBlock pending);
void charge_storage_slowly(PendingBlock pending);
}  // namespace detail

inline void charge(BlockHeader* header, CellId cell, BlockKind kind) {
  header->where = index(cell);
  header->state = BlockState::kSettled;
  recording().ledger.allocate(cell, header->bytes, kind, t_thread);
}

// The block is no object, and belongs to whom its site names.
inline void charge_storage(PendingBlock pending) {
  const CellId cell = detail::g_cell_cache.storage(pending.place(), *pending.site);
  if (cell != CellId::kNone) [[likely]]
    return charge(pending.header, cell, BlockKind::kStorage);
  detail::charge_storage_slowly(pending);
}

// The newest block nearly always has its type by the next event. One that has not (3.11 may collect
// garbage between malloc and ob_type) waits with a few others.
inline void settle_newest() {
  const PendingBlock newest = detail::g_newest;
  if (!newest.header) return;
  detail::g_newest.header = nullptr;
  BlockHeader* header = newest.header;
  const std::size_t offset = newest.site->object_offset;
  if (has_room_for_object(*header, offset)) [[likely]] {
    const void* type = header->type_word(offset);
    const CellId cell =
        detail::g_cell_cache.object(newest.place(), type, static_cast<unsigned>(offset));
    if (cell != CellId::kNone && !may_announce_phase(header->bytes)) [[likely]]
      return charge(header, cell, BlockKind::kObject);
  }
  detail::settle_slowly(newest);
}

inline void await_type(PendingBlock block) { detail::g_newest = block; }

// The block is about to be freed or resized, so it is decided now: at free ob_type is still there.
void settle(BlockHeader* header);

// The object in this block was a type.
void forget_class(BlockHeader* header);

// Nothing pending is looked at any more.
void forget_pending_blocks();

}  // namespace pyprof
