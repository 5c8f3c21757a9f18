// Text that others wrote, for a terminal.
#pragma once

#include <string>
#include <string_view>

namespace pyprof {

// Control characters, among them those that begin an escape sequence, and those that turn the
// direction of writing become \xNN or \uNNNN.
std::string harmless(std::string_view text);

}  // namespace pyprof
