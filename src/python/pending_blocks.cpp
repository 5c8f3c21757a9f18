#include "pending_blocks.h"

#include <algorithm>
#include <array>
#include <utility>

#include "blocks.h"
#include "cell_cache.h"
#include "frames.h"
#include "types.h"

namespace pyprof {

namespace detail {
PendingBlock g_newest;
}

namespace {

constinit CellCache s_cell_cache;  // for what the spots do not foresee

// Spots are overwritten, so a block that waits has its own copy.
struct WaitingBlock {
  BlockHeader* header = nullptr;
  Spot spot;
};
std::array<WaitingBlock, 8> s_waiting;
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
  header->where = BlockHeader::kNobody;
}

void register_class(BlockHeader* header, const KnownType& metatype) {
  header->small_bytes = BlockHeader::kClass;
  type_registry().add_heap_type(
      reinterpret_cast<PyTypeObject*>(header->block() + metatype.prefix_bytes));
}

// A function gets its entry as soon as it is seen, so no spot foresees one. What a function that is
// gone has left in other blocks may look like one.
void expect_object(PendingBlock pending, const void* type, std::uint8_t offset, CellId cell) {
  if (type != &PyFunction_Type) return pending.spot->expect_object(type, offset, cell);
  if (pending.header->bytes() != offset + sizeof(PyFunctionObject)) return;
  give_entry(reinterpret_cast<PyFunctionObject*>(pending.header->block() + offset));
}

// Classes are kept out of all guesses, because they are registered one by one.
void charge_object(PendingBlock pending, const KnownType& known) {
  const Place place = pending.spot->place();
  const CellId cell = recording().ledger.cell(place, type_registry().id_of(known));
  charge_to(pending.header, cell, BlockKind::kObject);
  if (known.is_metatype) return register_class(pending.header, known);
  if (cell == CellId::kNone) return;
  s_cell_cache.add_object(place, known.type, known.prefix_bytes, cell);
  expect_object(pending, known.type, known.prefix_bytes, cell);
}

void note_object(Site& site, std::uint8_t offset) {
  site.object_offset = offset;
  site.makes_objects = true;
}

bool try_object(PendingBlock pending) {
  Site& site = *pending.spot->site;
  const Found found = find_object(pending.header, site);
  if (!found.type) return false;
  note_object(site, found.offset);
  charge_object(pending, *found.type);
  if (may_announce_phase(pending.header->bytes()))
    note_phase(reinterpret_cast<PyObject*>(pending.header->block() + found.offset));
  return true;
}

bool try_cache_at(PendingBlock pending, std::uint8_t offset) {
  BlockHeader* header = pending.header;
  Spot& spot = *pending.spot;
  if (!has_room_for_object(*header, offset)) return false;
  const void* type = header->type_word(offset);
  const CellId cell = s_cell_cache.object(spot.place(), type, offset);
  if (cell == CellId::kNone) return false;
  if (!spot.site->makes_objects) note_object(*spot.site, offset);
  expect_object(pending, type, offset, cell);
  charge(header, cell, BlockKind::kObject);
  return true;
}

// Objects of all layouts come from one place where Python code makes instances of its classes, so
// where the site's last object lay may be the wrong place, but is the best to look at first.
bool try_cache(PendingBlock pending) {
  if (may_announce_phase(pending.header->bytes())) return false;
  const std::uint8_t likely = pending.spot->site->object_offset;
  if (try_cache_at(pending, likely)) return true;
  return std::any_of(kObjectOffsets.begin(), kObjectOffsets.end(), [&](std::uint8_t offset) {
    return offset != likely && try_cache_at(pending, offset);
  });
}

void decide(PendingBlock pending) {
  if (!try_object(pending)) charge_storage(pending);
}

void decide(WaitingBlock waiting) { decide(PendingBlock{waiting.header, &waiting.spot}); }

void wait(PendingBlock pending) {
  const WaitingBlock evicted =
      std::exchange(s_waiting[s_oldest], WaitingBlock{pending.header, *pending.spot});
  s_oldest = (s_oldest + 1) % s_waiting.size();
  if (evicted.header) decide(evicted);
}

// Only the word where the type is expected was marked: as long as nothing was written there, others
// may be from the block's last tenant.
bool is_unwritten(PendingBlock pending) {
  const Spot& spot = *pending.spot;
  return pending.header->bytes() >= spot.least_bytes &&
         pending.header->type_word(spot.offset) == BlockHeader::unwritten();
}

}  // namespace

namespace detail {

void settle_slowly(PendingBlock pending) {
  if (is_unwritten(pending)) return wait(pending);
  if (!try_cache(pending) && !try_object(pending)) wait(pending);
}

// A site of which it is not yet sure that it makes storage is asked each time, so that it counts.
void charge_storage_slowly(PendingBlock pending) {
  Spot& spot = *pending.spot;
  Site& site = *spot.site;
  const Place place = spot.place();
  CellId cell = s_cell_cache.storage(place, site);
  if (cell == CellId::kNone) {
    cell =
        recording().ledger.cell(place, site_table().settle_storage(site, pending.header->bytes()));
    if (cell != CellId::kNone && (site.is_storage || site.makes_objects))
      s_cell_cache.add_storage(place, site, cell);
  }
  charge_to(pending.header, cell, BlockKind::kStorage);
  if (cell != CellId::kNone && site.is_storage) spot.expect_storage(cell);
}

}  // namespace detail

void settle_waiting_blocks() {
  for (WaitingBlock& waiting : s_waiting) {
    const PendingBlock pending{waiting.header, &waiting.spot};
    if (!pending.header || is_unwritten(pending)) continue;
    if (try_cache(pending) || try_object(pending)) waiting = {};
  }
}

void settle(BlockHeader* header) {
  for (WaitingBlock& waiting : s_waiting)
    if (waiting.header == header) return decide(std::exchange(waiting, {}));
}

void forget_class(BlockHeader* header) {
  const std::size_t prefix = compat::prefix_bytes(&PyType_Type);
  const auto* type = reinterpret_cast<PyTypeObject*>(header->block() + prefix);
  if (!type_registry().remove_heap_type(type)) return;
  s_cell_cache.forget_type(type);
  spot_table().forget();
}

void settle_all_blocks() {
  settle_newest();
  for (WaitingBlock& waiting : s_waiting) {
    const WaitingBlock own = std::exchange(waiting, {});
    if (own.header) decide(own);
  }
}

void forget_pending_blocks() {
  detail::g_newest = {};
  s_waiting = {};
}

void forget_guesses() {
  s_cell_cache.clear();
  spot_table().forget();
}

CellId cell_at(Place place, CellId old) {
  HeapLedger& ledger = recording().ledger;
  const format::CellRecord& record = ledger[old];
  if (record.node == place.node && record.line == place.line) return old;
  CellId cell = s_cell_cache.same_type(place, record);
  if (cell != CellId::kNone) return cell;
  cell = ledger.cell(place, record.type);
  if (cell != CellId::kNone) s_cell_cache.add_same_type(place, record, cell);
  return cell;
}

}  // namespace pyprof
