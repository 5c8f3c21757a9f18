// Memory by type: of the whole profile, or of some functions.
#pragma once

#include <pyprof/read/profile.h>

#include <cstddef>
#include <vector>

namespace pyprof {

struct TypeRow {
  std::size_t type = 0;
  MemoryValues values{};
};

// Rows that are not empty, in the order of the types. `functions` has a flag for each function.
std::vector<TypeRow> type_table(const Profile& profile, const std::vector<bool>& functions);
std::vector<TypeRow> type_table(const Profile& profile);

// The largest values of one metric first; at most `limit` rows, 0: all.
void keep_largest(std::vector<TypeRow>& rows, MemoryMetric metric, std::size_t limit);

}  // namespace pyprof
