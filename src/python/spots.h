// The spots of a program that allocate: a call of the allocator, the instruction that led to it and
// the path that ran. Blocks from one spot are nearly always of one type, so each spot remembers the
// cell of its last block as a guess at the next one's; one lookup finds what the call of the
// allocator (sites.h), the line (lines.h) and the cell would take three for. With the GIL.
#pragma once

#include <array>
#include <cstdint>

#include "block_header.h"
#include "lines.h"
#include "recording.h"
#include "sites.h"

namespace pyprof {

enum class Guess : std::uint8_t {
  kNone,     // nothing decided yet, or not foreseeable: its site makes storage and objects
  kObject,   // of this type at this offset, if the block shows it
  kStorage,  // surely: its site never makes objects
};

struct Spot {
  const void* caller = nullptr;
  const _Py_CODEUNIT* instruction = nullptr;  // null where no frame runs
  std::uint64_t key = 0;                      // the path, and the generation
  Site* site = nullptr;
  const void* type = nullptr;
  CellId cell = CellId::kNone;
  std::uint32_t line = 0;
  std::uint64_t least_bytes = UINT64_MAX;  // of a block that the guess can be true of
  std::uint8_t offset = 0;
  Guess guess = Guess::kNone;

  NodeId node() const { return NodeId{static_cast<std::uint32_t>(key)}; }
  Place place() const { return {node(), line}; }
  bool foresees(BlockHeader& header) const {
    return header.bytes() >= least_bytes && header.type_word(offset) == type;
  }
  void expect_object(const void* its_type, std::uint8_t its_offset, CellId its_cell) {
    type = its_type;
    offset = its_offset;
    cell = its_cell;
    least_bytes = its_offset + sizeof(PyObject);
    guess = Guess::kObject;
  }
  void expect_storage(CellId its_cell) {
    cell = its_cell;
    least_bytes = 0;
    guess = Guess::kStorage;
  }
};

class SpotTable {
 public:
  // The spot of this call of the allocator, if it is known; else null.
  [[gnu::always_inline]] Spot* find(const void* caller, NodeId node) {
    const _PyInterpreterFrame* frame = compat::running_frame();
    const _Py_CODEUNIT* instruction = frame ? compat::instruction_of(frame) : nullptr;
    Spot& spot = slot_of(caller, instruction, node);
    const std::uint64_t key = generation_ | index(node);
    const bool found = spot.caller == caller && spot.instruction == instruction && spot.key == key;
    return found ? &spot : nullptr;
  }
  Spot& of(const void* caller, NodeId node) {
    Spot* spot = find(caller, node);
    return spot ? *spot : learn(caller, node);
  }

  // What is known is out of date: an instruction's address, a type's address or a node's number may
  // be another's next.
  void forget() { generation_ += std::uint64_t{1} << 32; }

 private:
  // A spot fills a cache line, and only the lines of hot spots are used.
  static constexpr unsigned kSlotBits = 12;
  Spot& slot_of(const void* caller, const _Py_CODEUNIT* instruction, NodeId node) {
    const std::uint64_t all = reinterpret_cast<std::uintptr_t>(caller) +
                              reinterpret_cast<std::uintptr_t>(instruction) * 8 +
                              std::uint64_t{index(node)} * 0x3c6ef37;
    return spots_[all * 0x9e3779b97f4a7c15ull >> (64 - kSlotBits)];
  }
  [[gnu::cold]] Spot& learn(const void* caller, NodeId node);

  std::array<Spot, std::size_t{1} << kSlotBits> spots_{};
  std::uint64_t generation_ = std::uint64_t{1} << 32;
  Spot passing_{};  // of blocks whose line another frame decides
};
static_assert(sizeof(Spot) <= 64);

extern SpotTable g_spot_table;
inline SpotTable& spot_table() { return g_spot_table; }

}  // namespace pyprof
