// What the lines of a function cost, for formats that tell lines by function: the profile has them
// by file.
#pragma once

#include <pyprof/read/profile.h>

#include <cstdint>
#include <vector>

#include "call_graph.h"

namespace pyprof {

struct LineCosts {
  std::uint64_t line = 0;
  std::uint64_t self_ns = 0;
  std::uint64_t self_bytes = 0;  // allocated
};

// By function, at most its own costs in `functions`. A line of several functions, as of a lambda
// and of the one around it, counts for the innermost as far as that has costs, then for the next;
// but where the lines of a function begin, the one around it runs the def. What a function cost
// beyond its lines is not in it.
std::vector<std::vector<LineCosts>> lines_by_function(const Profile& profile,
                                                      const std::vector<CallCosts>& functions);

}  // namespace pyprof
