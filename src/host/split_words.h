// Cuts a command line into our options, CPython's flags and the target.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace pyprof {

struct SplitWords {
  std::vector<std::string> own;     // for the option parser
  std::vector<std::string> python;  // flags, as written
  std::vector<std::string> target;  // the first word that is neither, and all that follow
};

// `takes_value` tells whether one of our options ("--output", "-o") is followed by its value.
// Throws Error if a flag is neither ours nor CPython's, or lacks its value.
SplitWords split_words(const std::vector<std::string>& words,
                       const std::function<bool(const std::string&)>& takes_value);

}  // namespace pyprof
