// The one exception of the cold zone (style: a sentence for the user, thrown anywhere, caught in
// main).
#pragma once

#include <stdexcept>

namespace pyprof {

// what() is one clear sentence that names the file or option and the next step. Programs print it
// and exit with status 2.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace pyprof
