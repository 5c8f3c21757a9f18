#include "pending_blocks.h"

#include <array>

#include "blocks.h"
#include "types.h"

namespace pyprof {

namespace detail {
PendingBlock g_newest;
constinit CellCache g_cell_cache;
}  // namespace detail

namespace {

using detail::g_cell_cache;
using detail::g_newest;

std::array<PendingBlock, 8> s_waiting;
std::size_t s_oldest = 0;  // next to be overwritten

struct Found {
  const KnownType* type = nullptr;
  std::uint8_t offset = 0;
};

// The type of the object that lies at this offset of the block; null if there is none.
const KnownType* type_at(BlockHeader* header, std::uint8_t offset) {
  if (!has_room_for_object(*header, offset)) return nullptr;
  const KnownType* known = type_registry().find(header->type_word(offset));
  return known && known->prefix_bytes == offset ? known : nullptr;
}

// Where the site's last object lay is tried first.
Found find_object(BlockHeader* header, const Site& site) {
  if (site.makes_objects)
    if (const KnownType* known = type_at(header, site.object_offset))
      return {known, site.object_offset};
  for (const std::uint8_t offset : kObjectOffsets)
    if (const KnownType* known = type_at(header, offset)) return {known, offset};
  return {};
}

void charge_to(BlockHeader* header, CellId cell, BlockKind kind) {
  if (cell != CellId::kNone) return charge(header, cell, kind);
  header->where = 0;
  header->state = BlockState::kSettled;
}

void register_class(BlockHeader* header, const KnownType& metatype) {
  header->state = BlockState::kClass;
  type_registry().add_heap_type(
      reinterpret_cast<PyTypeObject*>(header->block() + metatype.prefix_bytes));
}

// Classes are kept out of the cache, because they are registered one by one.
void charge_object(PendingBlock pending, const KnownType& known) {
  const Place place = pending.place();
  const CellId cell = recording().ledger.cell(place, type_registry().id_of(known));
  charge_to(pending.header, cell, BlockKind::kObject);
  if (known.is_metatype)
    register_class(pending.header, known);
  else if (cell != CellId::kNone)
    g_cell_cache.add_object(place, known.type, known.prefix_bytes, cell);
}

void note_object(Site& site, std::uint8_t offset) {
  site.object_offset = offset;
  site.makes_objects = true;
}

bool try_object(PendingBlock pending) {
  const Found found = find_object(pending.header, *pending.site);
  if (!found.type) return false;
  note_object(*pending.site, found.offset);
  charge_object(pending, *found.type);
  if (may_announce_phase(pending.header->bytes))
    note_phase(reinterpret_cast<PyObject*>(pending.header->block() + found.offset));
  return true;
}

// Objects of all layouts come from one place where Python code makes instances of its classes, so
// where the site's last object lay may be the wrong place.
bool try_cache(PendingBlock pending) {
  BlockHeader* header = pending.header;
  if (may_announce_phase(header->bytes)) return false;
  for (const std::uint8_t offset : kObjectOffsets) {
    if (!has_room_for_object(*header, offset)) return false;
    const CellId cell = g_cell_cache.object(pending.place(), header->type_word(offset), offset);
    if (cell == CellId::kNone) continue;
    if (!pending.site->makes_objects) note_object(*pending.site, offset);
    charge(header, cell, BlockKind::kObject);
    return true;
  }
  return false;
}

void decide(PendingBlock pending) {
  if (!try_object(pending)) charge_storage(pending);
}

void wait(PendingBlock pending) {
  const PendingBlock evicted = std::exchange(s_waiting[s_oldest], pending);
  s_oldest = (s_oldest + 1) % s_waiting.size();
  if (evicted.header) decide(evicted);
}

}  // namespace

namespace detail {

void settle_slowly(PendingBlock pending) {
  if (!try_cache(pending) && !try_object(pending)) wait(pending);
}

// A site of which it is not yet sure that it makes storage is asked each time, so that it counts.
void charge_storage_slowly(PendingBlock pending) {
  const Place place = pending.place();
  Site& site = *pending.site;
  const CellId cell = recording().ledger.cell(place, site_table().settle_storage(site));
  charge_to(pending.header, cell, BlockKind::kStorage);
  if (cell != CellId::kNone && (site.is_storage || site.makes_objects))
    g_cell_cache.add_storage(place, site, cell);
}

}  // namespace detail

void settle(BlockHeader* header) {
  for (PendingBlock& pending : s_waiting)
    if (pending.header == header) return decide(std::exchange(pending, {}));
}

void forget_class(BlockHeader* header) {
  const std::size_t prefix = compat::prefix_bytes(&PyType_Type);
  const auto* type = reinterpret_cast<PyTypeObject*>(header->block() + prefix);
  type_registry().remove_heap_type(type);
  g_cell_cache.forget_type(type);
}

void settle_all_blocks() {
  settle_newest();
  for (PendingBlock& waiting : s_waiting) {
    const PendingBlock own = std::exchange(waiting, {});
    if (own.header) decide(own);
  }
}

void forget_pending_blocks() {
  g_newest = {};
  s_waiting = {};
}

}  // namespace pyprof
