// The word that was probably meant by one that a program does not know.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pyprof {

// Of `known`, the one with the fewest edits from `given`; empty if all of them are other words.
std::string nearest_word(std::string_view given, const std::vector<std::string>& known);

}  // namespace pyprof
