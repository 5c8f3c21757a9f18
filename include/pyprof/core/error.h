// The one exception of the cold zone (style: a sentence for the user, thrown anywhere, caught in
// main).
#pragma once

#include <pyprof/core/harmless.h>

#include <stdexcept>

namespace pyprof {

// what() is one clear sentence that names the file or option and the next step. Programs print it
// and exit with status 2. It may quote what others wrote, so it is made harmless(): nothing of it
// moves the cursor, and no NUL cuts it short.
class Error : public std::runtime_error {
 public:
  explicit Error(std::string_view sentence) : std::runtime_error(harmless(sentence)) {}
};

}  // namespace pyprof
