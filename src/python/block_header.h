// What stands in front of each block, and where in a block an object may lie.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "compat.h"

namespace pyprof {

// The 8 bytes before a block. Only where a block is large is its size in 8 more before them: what
// CPython's own allocator made begins 16 bytes before its block.
struct BlockHeader {
  static constexpr std::uint32_t kNobody = 0;  // our own blocks, or another interpreter's
  static constexpr std::uint32_t kUndecided = UINT32_MAX;  // its type is not known yet

  static constexpr std::uint32_t kLarge = UINT32_MAX - 1;  // no size, but: see before the header
  static constexpr std::uint32_t kClass = UINT32_MAX;      // the same, and the object is a type

  std::uint32_t where;  // its cell
  std::uint32_t small_bytes;

  char* block() { return reinterpret_cast<char*>(this + 1); }
  bool is_large() const { return small_bytes >= kLarge; }
  bool is_class() const { return small_bytes == kClass; }
  std::uint64_t& large_bytes() { return reinterpret_cast<std::uint64_t*>(this)[-1]; }
  std::uint64_t bytes() const {
    return is_large() ? const_cast<BlockHeader*>(this)->large_bytes() : small_bytes;
  }
  // What would be an object's type, if the block is that large.
  PyTypeObject*& type_word(std::size_t object_offset) {
    return reinterpret_cast<PyObject*>(block() + object_offset)->ob_type;
  }

  // Until an object's type is written there. No type lies at this address, and nothing that is
  // written over it (zeros, a collector's links) is taken for it.
  static PyTypeObject* unwritten() { return reinterpret_cast<PyTypeObject*>(1); }

  static BlockHeader* of(void* block) { return static_cast<BlockHeader*>(block) - 1; }
  // In what CPython's own allocator made.
  static BlockHeader* in_large(void* made) { return static_cast<BlockHeader*>(made) + 1; }
  void* made_as_large() { return &large_bytes(); }
};
static_assert(sizeof(BlockHeader) == 8);

// Blocks of fewer bytes may be small: as many as CPython's own allocator serves itself.
inline constexpr std::size_t kSmallEnd = 513;
static_assert(sizeof(PyHeapTypeObject) >= kSmallEnd);  // classes are large

// What a block takes beyond its own bytes.
inline constexpr std::size_t kSmallHeader = sizeof(BlockHeader);
inline constexpr std::size_t kLargeHeader = sizeof(BlockHeader) + sizeof(std::uint64_t);

// ob_type is the second word of an object, and an object starts after nothing, a collector's head,
// or a head and the managed-dict words.
inline constexpr std::array<std::uint8_t, 3> kObjectOffsets = {0, 16, 32};

inline bool has_room_for_object(const BlockHeader& header, std::size_t offset) {
  return header.bytes() >= offset + sizeof(PyObject);
}

}  // namespace pyprof
