// What a block costs more than without the recording.
#pragma once

#include <cstdint>

namespace pyprof {

class UnbookedBlocks;

// Allocation and release, on an average. With the GIL, frames unhooked.
std::uint64_t block_cost_ps(const UnbookedBlocks& unbooked);

}  // namespace pyprof
