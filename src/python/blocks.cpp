#include "blocks.h"

#include <array>
#include <cstring>
#include <utility>

#include "collections.h"
#include "sites.h"
#include "threads.h"
#include "types.h"

namespace pyprof {
namespace {

enum class BlockState : std::uint32_t {
  kSettled,  // `where` is the cell; 0 if charged to nobody: our own blocks, or another
             // interpreter's
  kPending,  // its type is not known yet: `where` is the node
  kClass,    // settled, and the object in it is itself a type
};

// In front of each block; 16 bytes keep what follows aligned for any type.
struct BlockHeader {
  std::uint64_t bytes;
  std::uint32_t where;
  BlockState state;

  char* block() { return reinterpret_cast<char*>(this + 1); }
  static BlockHeader* of(void* block) { return static_cast<BlockHeader*>(block) - 1; }
};
static_assert(sizeof(BlockHeader) == 16);

// ob_type is the second word of an object, and an object starts after nothing, a collector's head,
// or a head and the managed-dict words.
constexpr std::array<std::uint8_t, 3> kObjectOffsets = {0, 16, 32};

PyMemAllocatorEx s_memory, s_objects;  // what we wrap

// --- blocks whose type is not known yet ---------------------------------------------------------

struct PendingBlock {
  BlockHeader* header = nullptr;
  Site* site = nullptr;
};

// The newest block nearly always has its type by the next event. One that has not (3.11 may collect
// garbage between malloc and ob_type) waits with a few others.
PendingBlock s_newest;
std::array<PendingBlock, 8> s_waiting;
std::size_t s_oldest = 0;  // next to be overwritten

// The type of the object that lies at this offset of the block; null if there is none.
inline const KnownType* type_at(BlockHeader* header, std::size_t offset) {
  if (header->bytes < offset + sizeof(PyObject)) return nullptr;
  const auto* object = reinterpret_cast<const PyObject*>(header->block() + offset);
  const KnownType* known = type_registry().find(object->ob_type);
  return known && known->prefix_bytes == offset ? known : nullptr;
}

[[gnu::cold, gnu::noinline]] const KnownType* search_type(BlockHeader* header, Site& site) {
  for (const std::uint8_t offset : kObjectOffsets)
    if (const KnownType* known = type_at(header, offset)) {
      site.object_offset = offset;
      site.makes_objects = true;
      return known;
    }
  return nullptr;
}

inline const KnownType* read_type(BlockHeader* header, Site& site) {
  const KnownType* known = type_at(header, site.object_offset);
  if (known && site.makes_objects) [[likely]]
    return known;
  return search_type(header, site);
}

// Words from the block's last tenant must not be taken for a type.
inline void clear_type_words(BlockHeader* header) {
  char* block = header->block();
  for (const std::uint8_t offset : kObjectOffsets)
    if (header->bytes >= offset + sizeof(PyObject))
      reinterpret_cast<PyObject*>(block + offset)->ob_type = nullptr;
}

inline void charge(BlockHeader* header, NodeId node, TypeId type, BlockKind kind) {
  HeapLedger& ledger = recording().ledger;
  const CellId cell = ledger.cell(node, type);
  header->state = BlockState::kSettled;
  header->where = index(cell);
  if (cell == CellId::kNone) [[unlikely]]
    return;
  ledger.allocate(cell, header->bytes, kind, t_thread ? t_thread->stamp_ticks : 0);
}

[[gnu::cold, gnu::noinline]] void register_class(BlockHeader* header, const KnownType& metatype) {
  header->state = BlockState::kClass;
  type_registry().add_heap_type(
      reinterpret_cast<PyTypeObject*>(header->block() + metatype.prefix_bytes));
}

inline void charge_object(BlockHeader* header, const KnownType& known) {
  charge(header, NodeId{header->where}, type_registry().id_of(known), BlockKind::kObject);
  if (known.is_metatype) [[unlikely]]
    register_class(header, known);
}

void charge_storage(PendingBlock pending) {
  charge(pending.header, NodeId{pending.header->where}, site_table().settle_storage(*pending.site),
         BlockKind::kStorage);
}

inline bool try_object(PendingBlock pending) {
  const KnownType* known = read_type(pending.header, *pending.site);
  if (!known) return false;
  charge_object(pending.header, *known);
  if (may_announce_phase(pending.header->bytes)) [[unlikely]]
    note_phase(reinterpret_cast<PyObject*>(pending.header->block() + known->prefix_bytes));
  return true;
}

[[gnu::cold, gnu::noinline]] void wait(PendingBlock pending) {
  const PendingBlock evicted = std::exchange(s_waiting[s_oldest], pending);
  s_oldest = (s_oldest + 1) % s_waiting.size();
  if (evicted.header && !try_object(evicted)) charge_storage(evicted);
}

inline void settle_newest() {
  const PendingBlock newest = s_newest;
  if (!newest.header) return;
  s_newest.header = nullptr;
  if (!try_object(newest)) [[unlikely]]
    wait(newest);
}

// The block is about to be freed or resized, so it is decided now: at free ob_type is still there.
[[gnu::cold, gnu::noinline]] void settle(BlockHeader* header) {
  for (PendingBlock& pending : s_waiting)
    if (pending.header == header) {
      const PendingBlock own = std::exchange(pending, {});
      if (!try_object(own)) charge_storage(own);
      return;
    }
}

// --- events -------------------------------------------------------------------------------------

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
  attend_collections(t_thread);
  Site& site = site_table().of(caller);
  *header = {.bytes = bytes, .where = index(thread->current), .state = BlockState::kPending};
  if (kDomain == Domain::kMemory || site.is_storage) {
    charge_storage({header, &site});
  } else {
    clear_type_words(header);
    s_newest = {header, &site};
    after_object_block();
  }
  return header->block();
}

inline void release(BlockHeader* header) {
  if (header->state == BlockState::kPending) [[unlikely]]
    settle(header);
  if (header->where != 0) [[likely]]
    recording().ledger.release(CellId{header->where}, header->bytes);
  if (header->state == BlockState::kClass) [[unlikely]] {
    const std::size_t prefix = compat::prefix_bytes(&PyType_Type);
    type_registry().remove_heap_type(reinterpret_cast<PyTypeObject*>(header->block() + prefix));
  }
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

// A resized block is released and charged anew, to the frame that resized it: what the bytes are
// for is decided there. The object in it stays the same, so it is not counted again.
void recharge(BlockHeader* header, BlockHeader old, std::size_t bytes) {
  header->bytes = bytes;
  if (old.where == 0 || !recording().blocks_open) return;
  HeapLedger& ledger = recording().ledger;
  const TypeId type = ledger[CellId{old.where}].type;
  ledger.release(CellId{old.where}, old.bytes);
  format::ThreadRecord* thread = allocating_thread();
  if (!thread) return mark_unowned(header, bytes);
  thread->alloc_bytes += bytes;
  charge(header, thread->current, type, BlockKind::kStorage);
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

const PyMemAllocatorEx& wrapped_object_allocator() { return s_objects; }

void settle_all_blocks() {
  settle_newest();
  for (PendingBlock& waiting : s_waiting) {
    const PendingBlock own = std::exchange(waiting, {});
    if (own.header && !try_object(own)) charge_storage(own);
  }
}

void close_blocks() {
  recording().blocks_open = false;
  s_newest = {};
  s_waiting = {};
}

}  // namespace pyprof
