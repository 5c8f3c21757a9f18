#include "blocks.h"

#include <cstring>

#include "block_memory.h"
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

// A collection that it sets off looks at it before it has a type.
[[gnu::cold, gnu::noinline]] void* collect_before(BlockHeader* header) {
  clear_type_words(header);
  expect_collection();
  return header->block();
}

// Its type will be known by the next event.
inline void* begin_object(PendingBlock block) {
  await_type(block);
  if (may_collect_next()) [[unlikely]]
    return collect_before(block.header);
  return block.header->block();
}

inline void* begin_storage(PendingBlock block) {
  charge_storage(block);
  return block.header->block();
}

// A block was made; whose is it?
template <Domain kDomain>
void* begin(BlockHeader* header, std::size_t bytes, const void* caller) {
  if (!header) return nullptr;
  format::ThreadRecord* thread = allocating_thread();
  if (!thread) {
    header->where = BlockHeader::kNobody;
    return header->block();
  }
  thread->alloc_bytes += bytes;
  settle_newest();
  attend_collections(thread);
  Spot& spot = spot_table().of(caller, thread->current);
  const PendingBlock block = {header, &spot};
  if (kDomain == Domain::kMemory || makes_storage(spot)) return begin_storage(block);
  clear_type_words(header);
  return begin_object(block);
}

void settle_at_last(BlockHeader* header) {
  settle(header);
  if (header->where == BlockHeader::kUndecided) header->where = BlockHeader::kNobody;
}

void end(BlockHeader* header) {
  if (header->where == BlockHeader::kUndecided) settle_at_last(header);
  if (header->is_class()) forget_class(header);
  if (header->where != BlockHeader::kNobody)
    recording().ledger.release(CellId{header->where}, header->bytes());
}

// --- what CPython calls -------------------------------------------------------------------------

// What is as usual is done in functions that call nothing, and so need not save a register: with
// the guess of the type at its one place, 34 instructions less for a block and its release. What is
// not as usual begins anew in the general ones.

template <Domain kDomain>
[[gnu::noinline]] void* allocate_any(std::size_t bytes, const void* caller) {
  return begin<kDomain>(make_block(wrapped<kDomain>(), bytes), bytes, caller);
}

// Another interpreter may run beside us, and hardly any of its blocks is in the books.
inline bool concerns_books(const BlockHeader* header) {
  return recording().blocks_open &&
         (header->where != BlockHeader::kNobody || compat::in_main_interpreter());
}

template <Domain kDomain>
[[gnu::noinline]] void free_any(BlockHeader* header) {
  if (concerns_books(header)) {
    settle_newest();
    if (t_thread) attend_collections(t_thread);
    end(header);
  }
  give_back(wrapped<kDomain>(), header);
}

template <Domain kDomain>
[[gnu::always_inline]] inline void* allocate_for(const void* caller, std::size_t bytes) {
  format::ThreadRecord* thread = t_thread;
  if (!thread || !has_block_at_hand(bytes) || !settle_foreseen() || needs_attention()) [[unlikely]]
    return allocate_any<kDomain>(bytes, caller);
  Spot* spot = spot_table().find(caller, thread->current);
  if (!spot || bytes < spot->least_bytes) [[unlikely]]
    return allocate_any<kDomain>(bytes, caller);
  BlockHeader* header = take_block_at_hand(bytes);
  thread->alloc_bytes += bytes;
  if (spot->guess == Guess::kStorage) return begin_storage({header, spot});
  header->type_word(spot->offset) = BlockHeader::unwritten();
  return begin_object({header, spot});
}

template <Domain kDomain>
void* allocate(void*, std::size_t bytes) {
  return allocate_for<kDomain>(__builtin_return_address(0), bytes);
}

template <Domain kDomain>
void* allocate_zeroed(void*, std::size_t count, std::size_t size) {
  const std::size_t bytes = count * size;  // PyMem_Calloc has checked for overflow
  if (!may_be_small(bytes))
    return begin<kDomain>(make_zeroed_block(wrapped<kDomain>(), bytes), bytes,
                          __builtin_return_address(0));
  void* block = allocate_for<kDomain>(__builtin_return_address(0), bytes);
  return block ? std::memset(block, 0, bytes) : nullptr;
}

template <Domain kDomain>
void free_block(void*, void* block) {
  if (!block) return;
  BlockHeader* header = BlockHeader::of(block);
  if (header->is_large() || !recording().blocks_open || !settle_foreseen() || needs_attention() ||
      header->where == BlockHeader::kUndecided) [[unlikely]]
    return free_any<kDomain>(header);
  if (header->where != BlockHeader::kNobody) [[likely]]
    recording().ledger.release(CellId{header->where}, header->small_bytes);
  give_back_small(header);
}

// A resized block is released and charged anew, to the line that resized it: what the bytes are
// for is decided there. The object in it stays the same, so it is not counted again.
void recharge(BlockHeader* header, std::uint64_t old_bytes) {
  const CellId old{header->where};
  if (header->where == BlockHeader::kNobody || !recording().blocks_open) return;
  recording().ledger.release(old, old_bytes);
  header->where = BlockHeader::kNobody;
  format::ThreadRecord* thread = allocating_thread();
  if (!thread) return;
  thread->alloc_bytes += header->bytes();
  const CellId cell = cell_at({thread->current, running_line(thread->current)}, old);
  if (cell != CellId::kNone) charge(header, cell, BlockKind::kStorage);
}

template <Domain kDomain>
void* resize(void*, void* block, std::size_t bytes) {
  const PyMemAllocatorEx& below = wrapped<kDomain>();
  if (!block) return allocate_for<kDomain>(__builtin_return_address(0), bytes);
  BlockHeader* header = BlockHeader::of(block);
  if (concerns_books(header)) {
    settle_newest();
    if (header->where == BlockHeader::kUndecided) settle_at_last(header);
  }
  const std::uint64_t old_bytes = header->bytes();
  BlockHeader* moved = resize_block(below, header, bytes);
  if (!moved) return nullptr;
  recharge(moved, old_bytes);
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
  open_small_blocks();
  hook<Domain::kMemory>(PYMEM_DOMAIN_MEM, s_memory);
  hook<Domain::kObjects>(PYMEM_DOMAIN_OBJ, s_objects);
}

const PyMemAllocatorEx& wrapped_object_allocator() { return below_lifetimes(s_objects); }

void close_blocks() {
  recording().blocks_open = false;
  forget_pending_blocks();
}

}  // namespace pyprof
