// Cuts a line into words as a POSIX shell does: blanks separate, '…' is literal, in "…" a backslash
// protects " and \, outside it protects any character.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pyprof {

// Throws Error if a quotation is not closed.
std::vector<std::string> quoted_words(std::string_view line);

}  // namespace pyprof
