// A column of the nodes, by function.
#pragma once

#include <pyprof/read/profile.h>

#include <cstdint>
#include <string>
#include <vector>

namespace pyprof {

// One value for each function. `total` is with callees: the sum over each subtree whose root is not
// inside another call of the function, so recursion counts once.
struct FunctionCosts {
  std::vector<std::uint64_t> self;
  std::vector<std::uint64_t> total;
};

FunctionCosts costs_by_function(const Profile& profile, const Column& values);

// As Python names it: dict, module.Class.
std::string type_name(const Profile& profile, std::size_t type);

}  // namespace pyprof
