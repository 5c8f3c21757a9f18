#include "native_books.h"

#include <unistd.h>

#include <algorithm>

#include "threads.h"

namespace pyprof {
namespace {

void count_untracked() { recording().file.count(format::Incident::kNativeUntracked); }

std::uint64_t whole_pages(std::uint64_t bytes) {
  static const auto page = static_cast<std::uint64_t>(getpagesize());
  return (bytes + page - 1) / page * page;
}

}  // namespace

void NativeBooks::enter(const NativeEvent& event, std::uint32_t line, bool may_wait) {
  settle();
  switch (event.action) {
    case NativeAction::kAllocate: {
      const Charge block = charge_of(event, line);
      if (may_wait && native_owner(event.caller).announces)
        newest_ = block;
      else
        charge(block);
      break;
    }
    case NativeAction::kRelease:
      release(event.address);
      break;
    case NativeAction::kMap:
      map(charge_of(event, line));
      break;
    case NativeAction::kUnmap:
      unmap(event.address, event.bytes);
      break;
    case NativeAction::kRemap:
      if (unmap(event.from, event.from_bytes)) map(charge_of(event, line));
      break;
  }
}

void NativeBooks::announce(const NativeEvent& event, std::uint32_t line, TypeId type) {
  if (newest_.address == event.address) {
    newest_.type = type;
    return settle();
  }
  settle();
  const auto known = blocks_.take(event.address);
  if (!known) return;
  recording().ledger.release(known->cell, known->bytes);
  charge({event.address, known->bytes, {node_of(event), line}, type, event.thread});
}

void NativeBooks::settle() {
  if (!newest_.address) return;
  const Charge newest = newest_;
  newest_ = {};
  charge(newest);
}

NativeBooks::Charge NativeBooks::charge_of(const NativeEvent& event, std::uint32_t line) {
  return {event.address,
          event.bytes,
          {node_of(event), line},
          native_owner(event.caller).type,
          event.thread};
}

NodeId NativeBooks::node_of(const NativeEvent& event) {
  if (event.node != NodeId::kNone) return event.node;
  if (silent_root_ == NodeId::kNone) silent_root_ = add_silent_thread("native threads");
  return silent_root_;
}

// A block that is still there was freed where nobody saw it.
void NativeBooks::charge(const Charge& charge) {
  release(charge.address);
  HeapLedger& ledger = recording().ledger;
  const CellId cell = ledger.cell(charge.place, charge.type);
  if (cell == CellId::kNone) return;
  if (charge.bytes > BlockTable::kLargestBlock ||
      !blocks_.insert(charge.address, {cell, charge.bytes}))
    return count_untracked();
  ledger.allocate(cell, charge.bytes, BlockKind::kStorage, charge.thread);
}

void NativeBooks::release(void* address) {
  if (const auto known = blocks_.take(address))
    recording().ledger.release(known->cell, known->bytes);
}

void NativeBooks::map(const Charge& charge) try {
  const std::uint64_t bytes = whole_pages(charge.bytes);
  unmap(charge.address, bytes);
  HeapLedger& ledger = recording().ledger;
  const CellId cell = ledger.cell(charge.place, charge.type);
  if (cell == CellId::kNone) return;
  mappings_[reinterpret_cast<std::uintptr_t>(charge.address)] = {bytes, cell};
  ledger.allocate(cell, bytes, BlockKind::kStorage, charge.thread);
} catch (const std::bad_alloc&) {
  count_untracked();
}

// Any part of any number of mappings may go. Whether there was one.
bool NativeBooks::unmap(void* address, std::uint64_t bytes) try {
  const auto begin = reinterpret_cast<std::uintptr_t>(address);
  const std::uintptr_t end = begin + whole_pages(bytes);
  auto mapping = mappings_.upper_bound(begin);
  if (mapping != mappings_.begin()) --mapping;
  bool found = false;
  while (mapping != mappings_.end() && mapping->first < end) {
    const bool overlaps = mapping->first + mapping->second.bytes > begin;
    found |= overlaps;
    mapping = overlaps ? cut(mapping, begin, end) : std::next(mapping);
  }
  return found;
} catch (const std::bad_alloc&) {
  count_untracked();
  return true;
}

// What is left on either side is charged anew, where it was; as with a block that is resized.
NativeBooks::Mappings::iterator NativeBooks::cut(Mappings::iterator mapping, std::uintptr_t begin,
                                                 std::uintptr_t end) {
  const auto [address, was] = *mapping;
  recording().ledger.release(was.cell, was.bytes);
  mapping = mappings_.erase(mapping);
  keep_rest(address, std::min(begin, address + was.bytes), was.cell);
  keep_rest(std::max(end, address), address + was.bytes, was.cell);
  return mapping;
}

void NativeBooks::keep_rest(std::uintptr_t address, std::uintptr_t end, CellId cell) {
  if (address >= end) return;
  mappings_[address] = {end - address, cell};
  recording().ledger.allocate(cell, end - address, BlockKind::kStorage, nullptr);
}

}  // namespace pyprof
