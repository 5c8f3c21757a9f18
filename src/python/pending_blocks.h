// Blocks whose owner is decided a moment after the allocator returned, when the type of the object
// in them can be read. With the GIL.
#pragma once

#include "block_header.h"
#include "collections.h"
#include "recording.h"
#include "spots.h"

namespace pyprof {

struct PendingBlock {
  BlockHeader* header = nullptr;
  Spot* spot = nullptr;
};

namespace detail {
extern PendingBlock g_newest;
void settle_slowly(PendingBlock pending);
void charge_storage_slowly(PendingBlock pending);
}  // namespace detail

inline void charge(BlockHeader* header, CellId cell, BlockKind kind) {
  header->where = index(cell);
  recording().ledger.allocate(cell, header->bytes(), kind, t_thread);
}

// The block is no object, and belongs to whom its site names.
inline void charge_storage(PendingBlock pending) {
  if (pending.spot->guess == Guess::kStorage) [[likely]]
    return charge(pending.header, pending.spot->cell, BlockKind::kStorage);
  detail::charge_storage_slowly(pending);
}

// The newest block nearly always has its type by the next event, and it is the one that its spot
// foresees. False if it is not; then settle_newest() has to find out more.
[[gnu::always_inline]] inline bool settle_foreseen() {
  BlockHeader* header = detail::g_newest.header;
  if (!header) return true;
  const Spot& spot = *detail::g_newest.spot;
  if (!spot.foresees(*header) || may_announce_phase(header->bytes())) [[unlikely]]
    return false;
  detail::g_newest.header = nullptr;
  charge(header, spot.cell, BlockKind::kObject);
  return true;
}

// One that has no type yet (3.11 may collect garbage between malloc and ob_type) waits with a few
// others.
inline void settle_newest() {
  if (settle_foreseen()) [[likely]]
    return;
  const PendingBlock newest = detail::g_newest;
  detail::g_newest.header = nullptr;
  detail::settle_slowly(newest);
}

inline void await_type(PendingBlock block) { detail::g_newest = block; }

// Nothing that was learned about blocks holds any more.
void forget_guesses();

// A collection that began within an allocation is over, so what waits mostly has its type.
void settle_waiting_blocks();

// The block is about to be freed or resized, so it is decided now: at free ob_type is still there.
void settle(BlockHeader* header);

// The cell of the same type at another place; kNone if the table is full.
CellId cell_at(Place place, CellId old);

// The object in this block was a type.
void forget_class(BlockHeader* header);

// Nothing pending is looked at any more.
void forget_pending_blocks();

}  // namespace pyprof
