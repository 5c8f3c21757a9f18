// What stands in front of each block, and where in a block an object may lie.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "compat.h"

namespace pyprof {

enum class BlockState : std::uint32_t {
  kSettled,  // `where` is the cell; 0 if charged to nobody: our own blocks, or another
             // interpreter's
  kPending,  // its type is not known yet
  kClass,    // settled, and the object in it is itself a type
};

// 16 bytes keep what follows aligned for any type.
struct BlockHeader {
  std::uint64_t bytes;
  std::uint32_t where;
  BlockState state;

  char* block() { return reinterpret_cast<char*>(this + 1); }
  // What would be an object's type, if the block is that large.
  PyTypeObject*& type_word(std::size_t object_offset) {
    return reinterpret_cast<PyObject*>(block() + object_offset)->ob_type;
  }
  static BlockHeader* of(void* block) { return static_cast<BlockHeader*>(block) - 1; }
};
static_assert(sizeof(BlockHeader) == 16);

// ob_type is the second word of an object, and an object starts after nothing, a collector's head,
// or a head and the managed-dict words.
inline constexpr std::array<std::uint8_t, 3> kObjectOffsets = {0, 16, 32};

inline bool has_room_for_object(const BlockHeader& header, std::size_t offset) {
  return header.bytes >= offset + sizeof(PyObject);
}

}  // namespace pyprof
