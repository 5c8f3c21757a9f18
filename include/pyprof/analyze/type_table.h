// Memory by type: of the whole profile, or of some functions.
#pragma once

#include <pyprof/read/profile.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace pyprof {

struct TypeRow {
  std::size_t type = 0;
  MemoryValues values{};
  LifetimeValues lifetimes{};
};

// Rows that are not empty, in the order of the types. `functions` has a flag for each function.
std::vector<TypeRow> type_table(const Profile& profile, const std::vector<bool>& functions);
std::vector<TypeRow> type_table(const Profile& profile);

// The largest values first; at most `limit` rows, 0: all.
using TypeKey = std::function<std::uint64_t(const TypeRow&)>;
void keep_largest(std::vector<TypeRow>& rows, const TypeKey& key, std::size_t limit);
void keep_largest(std::vector<TypeRow>& rows, MemoryMetric metric, std::size_t limit);

}  // namespace pyprof
