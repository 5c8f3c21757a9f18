// What several profiles say of types and sizes of blocks, put together.
#pragma once

#include <pyprof/read/profile.h>

#include <cstdint>
#include <vector>

namespace pyprof {

// Appends the types of each node of `from`. `types`: by type of this profile, that of the target,
// whose flags say which columns it has.
void add_node_types(const Profile& from, const std::vector<std::uint64_t>& types, Profile& target);

// Adds up rows of one least size. Both rise, as they must.
void add_sizes(const SizeColumns& from, SizeColumns& to);

}  // namespace pyprof
