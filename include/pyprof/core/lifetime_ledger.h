// How long blocks lived: for each cell, and for each size of block.
//
// A block is told of once, when its life ends or the run does. With the GIL.
#pragma once

#include <pyprof/core/profile_file.h>

#include <cstdint>
#include <vector>

namespace pyprof {

// Sizes are told apart by powers of two from here on: below, the allocator's own rounding blurs.
inline constexpr std::uint64_t kLeastSize = 16;

struct Life {
  CellId cell;
  std::uint64_t bytes;
  bool temporary;  // ended before its thread had allocated much else
  bool survived;   // a collection
  bool at_end;     // the script ended before it did
  bool leaked;     // and so did a last collection
};

class LifetimeLedger {
 public:
  explicit LifetimeLedger(ProfileFile& file) : file_(file) {}

  // False if there is no room for the sizes.
  bool open();
  void add(const Life& life);
  // In a forked child: no life has ended yet.
  void start_over();
  // A block of that size gave way to one of another size, and lives on.
  void add_resized(std::uint64_t bytes) { add_size(bytes, 0); }

 private:
  void add_size(std::uint64_t bytes, std::uint64_t live);
  format::LifetimeRecord* record_of(CellId cell);

  ProfileFile& file_;
  std::vector<std::uint32_t> record_of_cell_;
};

}  // namespace pyprof
