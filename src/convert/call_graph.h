// The call tree folded to functions and who called whom, for formats that know no paths.
#pragma once

#include <pyprof/read/profile.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace pyprof {

// Calls are entries, those of resumed generators included, as cProfile counts them. Totals are with
// callees; what calls itself counts once. A primitive call is one that is not made within another
// call of the same.
struct CallCosts {
  std::uint64_t calls = 0;
  std::uint64_t primitive_calls = 0;
  std::uint64_t self_ns = 0;
  std::uint64_t total_ns = 0;
  std::uint64_t self_bytes = 0;  // allocated
  std::uint64_t total_bytes = 0;
};

struct CallEdge {
  std::uint32_t caller;
  std::uint32_t callee;
  CallCosts costs;
};

struct CallGraph {
  std::vector<CallCosts> functions;
  std::vector<CallEdge> edges;  // by caller, then callee
};

// `group` says for each function which row of the graph it is part of; there are `groups`.
CallGraph make_call_graph(const Profile& profile, const std::vector<std::uint32_t>& group,
                          std::size_t groups);

}  // namespace pyprof
