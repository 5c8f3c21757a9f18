// Blocks of our own that are booked like a program's, to see what that takes.
#pragma once

#include <pyprof/core/format.h>

#include <cstdint>
#include <vector>

namespace pyprof {

// Takes back all that was allocated and released while it lived; what stays keeps its place in the
// books. Nothing is a new maximum meanwhile. With the GIL.
class UnbookedBlocks {
 public:
  UnbookedBlocks();
  ~UnbookedBlocks();
  UnbookedBlocks(const UnbookedBlocks&) = delete;
  UnbookedBlocks& operator=(const UnbookedBlocks&) = delete;

  // Allocated since it lives.
  std::uint64_t count() const;

 private:
  format::CellRecord before(std::uint32_t id) const;

  std::vector<format::CellRecord> before_;
  std::uint64_t peak_bytes_;
};

}  // namespace pyprof
