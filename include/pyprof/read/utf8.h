// Text from a recording is whatever bytes the program had: paths need not be UTF-8, and Python
// strings may hold lone surrogates. JSON must be UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace pyprof {

// The text with every byte that is not part of a valid UTF-8 sequence replaced by U+FFFD.
std::string repaired_utf8(std::string_view text);

}  // namespace pyprof
