#include "blocks.h"

#include "block_header.h"
#include "collections.h"
#include "lifetimes.h"
#include "lines.h"
#include "pending_blocks.h"
#include "threads.h"

namespace pyprof {
namespace {

PyMemAllocatorEx s_memory, s_objects;  // what we wrap

// --- events -------------------------------------------------------------------------------------

// Words from the block's last tenant must not be taken for a type.
inline void clear_type_words(BlockHeader* header) {
  for (const std::uint8_t offset : kObjectOffsets)
    if (has_room_for_object(*header, offset)) header->type_word(offset) = nullptr;
}

void mark_unowned(BlockHeader* header, std::size_t bytes) {
  *header = {.bytes = bytes, .where = 0, .state = BlockState::kSettled};
}

// While there is a t_thread blocks are open: closing them takes it from every thread.
inline format::ThreadRecord* allocating_thread() {
  if (!compat::in_main_interpreter()) [[unlikely]] {
    if (recording().blocks_open)
      recording().file.count(format::Incident::kForeignInterpreterBlocks);
    return nullptr;
  }
  if (t_thread) [[likely]]
    return t_thread;
  return recording().blocks_open ? join_thread() : nullptr;
}

enum class Domain { kMemory, kObjects };

template <Domain kDomain>
const PyMemAllocatorEx& wrapped() {
  return kDomain == Domain::kMemory ? s_memory : s_objects;
}

inline bool makes_storage(const Spot& spot) {
  return spot.guess != Guess::kObject && (spot.guess == Guess::kStorage || spot.site->is_storage);
}

// Bytes were got; whose are they?
template <Domain kDomain>
[[gnu::always_inline]] inline void* begin(void* raw, std::size_t bytes, const void* caller) {
  if (!raw) return nullptr;
  auto* header = static_cast<BlockHeader*>(raw);
  format::ThreadRecord* thread = allocating_thread();
  if (!thread) [[unlikely]] {
    mark_unowned(header, bytes);
    return header->block();
  }
  thread->alloc_bytes += bytes;
  settle_newest();
  attend_collections(thread);
  Spot& spot = spot_table().of(caller, thread->current);
  header->bytes = bytes;
  const PendingBlock block = {header, &spot};
  if (kDomain == Domain::kMemory || makes_storage(spot)) {
    charge_storage(block);
  } else {
    header->where = 0;
    header->state = BlockState::kPending;
    clear_type_words(header);
    await_type(block);
    after_object_block();
  }
  return header->block();
}

[[gnu::cold, gnu::noinline]] void end_special(BlockHeader* header) {
  if (header->state == BlockState::kPending) settle(header);
  if (header->state == BlockState::kClass) forget_class(header);
}

inline void release(BlockHeader* header) {
  if (header->state != BlockState::kSettled) [[unlikely]]
    end_special(header);
  if (header->where != 0) [[likely]]
    recording().ledger.release(CellId{header->where}, header->bytes);
}

// --- what CPython calls -------------------------------------------------------------------------

constexpr std::size_t kHeader = sizeof(BlockHeader);

template <Domain kDomain>
void* allocate(void*, std::size_t bytes) {
  const PyMemAllocatorEx& below = wrapped<kDomain>();
  return begin<kDomain>(below.malloc(below.ctx, bytes + kHeader), bytes,
                        __builtin_return_address(0));
}

template <Domain kDomain>
void* allocate_zeroed(void*, std::size_t count, std::size_t size) {
  const PyMemAllocatorEx& below = wrapped<kDomain>();
  const std::size_t bytes = count * size;  // PyMem_Calloc has checked for overflow
  return begin<kDomain>(below.calloc(below.ctx, 1, bytes + kHeader), bytes,
                        __builtin_return_address(0));
}

template <Domain kDomain>
void free_block(void*, void* block) {
  if (!block) return;
  const PyMemAllocatorEx& below = wrapped<kDomain>();
  BlockHeader* header = BlockHeader::of(block);
  if (recording().blocks_open) [[likely]] {
    settle_newest();
    if (t_thread) attend_collections(t_thread);
    release(header);
  }
  below.free(below.ctx, header);
}

// A resized block is released and charged anew, to the line that resized it: what the bytes are
// for is decided there. The object in it stays the same, so it is not counted again.
void recharge(BlockHeader* header, BlockHeader old, std::size_t bytes) {
  header->bytes = bytes;
  if (old.where == 0 || !recording().blocks_open) return;
  recording().ledger.release(CellId{old.where}, old.bytes);
  format::ThreadRecord* thread = allocating_thread();
  if (!thread) return mark_unowned(header, bytes);
  thread->alloc_bytes += bytes;
  const Place place{thread->current, running_line(thread->current)};
  const CellId cell = cell_at(place, CellId{old.where});
  if (cell == CellId::kNone) return mark_unowned(header, bytes);
  charge(header, cell, BlockKind::kStorage);
}

template <Domain kDomain>
void* resize(void*, void* block, std::size_t bytes) {
  const PyMemAllocatorEx& below = wrapped<kDomain>();
  if (!block)
    return begin<kDomain>(below.malloc(below.ctx, bytes + kHeader), bytes,
                          __builtin_return_address(0));
  BlockHeader* header = BlockHeader::of(block);
  if (recording().blocks_open) {
    settle_newest();
    if (header->state == BlockState::kPending) settle(header);
  }
  const BlockHeader old = *header;
  auto* moved = static_cast<BlockHeader*>(below.realloc(below.ctx, header, bytes + kHeader));
  if (!moved) return nullptr;
  recharge(moved, old, bytes);
  return moved->block();
}

template <Domain kDomain>
void hook(PyMemAllocatorDomain domain, PyMemAllocatorEx& below) {
  PyMem_GetAllocator(domain, &below);
  PyMemAllocatorEx ours = {nullptr, allocate<kDomain>, allocate_zeroed<kDomain>, resize<kDomain>,
                           free_block<kDomain>};
  PyMem_SetAllocator(domain, &ours);
}

}  // namespace

void hook_blocks() {
  hook<Domain::kMemory>(PYMEM_DOMAIN_MEM, s_memory);
  hook<Domain::kObjects>(PYMEM_DOMAIN_OBJ, s_objects);
}

const PyMemAllocatorEx& wrapped_object_allocator() { return below_lifetimes(s_objects); }

void close_blocks() {
  recording().blocks_open = false;
  forget_pending_blocks();
}

}  // namespace pyprof
