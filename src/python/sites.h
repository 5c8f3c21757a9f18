// Where CPython and its extensions call the allocator from, and what is known of each place.
//
// The allocator's entry points jump to our hook, so the hook's return address is the real caller:
// list_resize, new_keys_object, an extension's init … A place either makes objects, whose type is
// read from the block, or raw storage, whose owner was learned at the start (storage_owners.cpp).
// Storage from a place that nobody learned is named after its library, never guessed. With the GIL.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "recording.h"

namespace pyprof {

// Of a site that made no object yet. No object lies there, and the cell cache knows none.
inline constexpr std::uint8_t kNoOffset = 48;

struct Site {
  const void* address = nullptr;
  // Whom storage from here belongs to: a type of this site's own, named after its library until an
  // owner is learned. Renaming that type then also names what was charged before (the readers merge
  // types of one name), such as the dicts of the interpreter's start.
  TypeId owner = TypeId::kUntyped;
  bool is_storage = false;                 // never makes objects: no need to look
  bool makes_objects = false;              // has made an object once
  std::uint8_t object_offset = kNoOffset;  // where in the block an object lay: tried first
  std::uint8_t failures = 0;               // blocks without an object, while there was never one
};

// What lasts from one start to the next of the same build.
struct SiteFacts {
  const void* address;
  std::uint8_t object_offset;  // kNoOffset: it makes no objects
  std::string_view owner;      // of its storage; empty: nobody's
};

class SiteTable {
 public:
  Site& of(const void* address) {
    std::size_t slot = slot_of(address);
    while (sites_[slot].address != address) {
      if (!sites_[slot].address) return add(slot, address);
      slot = (slot + 1) % kSlots;
    }
    return sites_[slot];
  }

  // While a list is given, it gets the site of each block that turns out to be no object.
  void observe(std::vector<Site*>* seen) { observer_ = seen; }
  void know(const SiteFacts& facts);
  // With the slots that are free, whose address is null.
  std::span<const Site> all() const { return sites_; }

  // A block of this site was looked at for the last time and is no object. Returns its owner.
  TypeId settle_storage(Site& site, std::size_t bytes) {
    if (observer_) [[unlikely]]
      tell_observer(site);
    if (site.owner == TypeId::kUntyped) [[unlikely]]
      name_after_library(site, bytes);
    if (!site.is_storage && !site.makes_objects) [[unlikely]]
      note_failure(site);
    return site.owner;
  }

 private:
  // From now on, and for what was charged before, storage of this site belongs to `owner`.
  static void assign(Site& site, std::string_view owner);

  // Some thousand places call the allocator in a large program; one more than that shares the last.
  static constexpr unsigned kSlotBits = 14;
  static constexpr std::size_t kSlots = std::size_t{1} << kSlotBits, kMostSites = kSlots * 3 / 4;
  static std::size_t slot_of(const void* address) {
    return reinterpret_cast<std::uintptr_t>(address) * 0x9e3779b97f4a7c15ull >> (64 - kSlotBits);
  }
  [[gnu::cold]] Site& add(std::size_t slot, const void* address);
  [[gnu::cold]] void tell_observer(Site& site);
  [[gnu::cold]] static void note_failure(Site& site);
  [[gnu::cold]] static void name_after_library(Site& site, std::size_t bytes);

  std::array<Site, kSlots> sites_{};
  std::size_t size_ = 0;
  Site shared_{};
  std::vector<Site*>* observer_ = nullptr;
};

extern SiteTable g_site_table;
inline SiteTable& site_table() { return g_site_table; }

}  // namespace pyprof
