// Which words in memory are type objects, and what those types are called.
//
// Nothing is dereferenced before it is known to be a type. A static type lies inside a writable
// segment of a loaded ELF object, and its own type is a known metatype. A heap type is a block
// whose type is a known metatype: the allocator hook tells of its birth and its death. With the
// GIL.
#pragma once

#include <array>
#include <cstdint>

#include "compat.h"
#include "recording.h"

namespace pyprof {

// Of a type that has no name in the profile yet.
inline constexpr TypeId kUnnamed{UINT32_MAX};

struct KnownType {
  const PyTypeObject* type = nullptr;
  TypeId id = kUnnamed;
  std::uint8_t prefix_bytes = 0;  // between a block of this type and its object
  bool is_metatype = false;       // its instances are types themselves
};

class TypeRegistry {
 public:
  // Null if `word` is not the address of a type.
  const KnownType* find(const void* word) {
    const KnownType& cached = cache_[slot_of(word)];
    if (cached.type == word && word) [[likely]]
      return &cached;
    return find_slowly(word);
  }
  // Its id in the profile. Asked for when there is an instance: earlier, while a class is being
  // made, a word may be its address too, but its name or module may not be set.
  TypeId id_of(const KnownType& known) { return known.id != kUnnamed ? known.id : name(known); }
  void add_heap_type(const PyTypeObject* type);
  // False if there was no instance of it: then nothing was learned about its instances either.
  bool remove_heap_type(const PyTypeObject* type);

 private:
  static constexpr std::size_t kCacheSlots = 512;
  static std::size_t slot_of(const void* word) {
    const auto bits = reinterpret_cast<std::uintptr_t>(word);
    return (bits >> 4 ^ bits >> 13) % kCacheSlots;
  }

  [[gnu::cold]] const KnownType* find_slowly(const void* word);
  [[gnu::cold]] TypeId name(const KnownType& known);
  static bool is_static_type(const void* word);

  std::array<KnownType, kCacheSlots> cache_{};
};

extern TypeRegistry g_type_registry;
inline TypeRegistry& type_registry() { return g_type_registry; }

}  // namespace pyprof
