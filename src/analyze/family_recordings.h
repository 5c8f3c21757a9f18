// The recordings in the folder of a family.
#pragma once

#include <string>
#include <vector>

namespace pyprof {

// None if the folder is gone.
std::vector<std::string> recordings_of(const std::string& folder);

// Of the process that the user started.
bool is_main(const std::string& recording);

}  // namespace pyprof
