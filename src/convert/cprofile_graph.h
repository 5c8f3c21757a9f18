// What a file of cProfile says: functions, and who called them how often and at what cost.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tree_builder.h"

namespace pyprof {

struct CprofileCosts {
  double calls = 0;
  double self = 0;   // seconds
  double total = 0;  // seconds, with callees
};

struct CprofileCall {
  std::size_t callee;
  CprofileCosts costs;
};

struct CprofileFunction {
  ImportedFunction named;
  CprofileCosts costs;
  std::vector<CprofileCall> callees;
  double arriving = 0;  // total of all callers: what shares are of
};

struct CprofileGraph {
  std::vector<CprofileFunction> functions;
  std::vector<CprofileCall> roots;  // what no function called
};

// Throws Error that names `path`.
CprofileGraph read_cprofile(std::string_view bytes, const std::string& path);

}  // namespace pyprof
