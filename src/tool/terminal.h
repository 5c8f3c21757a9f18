// What standard output is, and colours where they can be seen.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pyprof {

// Columns of the terminal, or COLUMNS; 100 where there is neither.
std::size_t terminal_width();

// Lines of the terminal; 0 if standard output is none.
std::size_t terminal_height();

enum class Style { kPlain, kBold, kDim, kRed, kYellow };
// As it is, if standard output is no terminal, or NO_COLOR is set.
std::string styled(std::string_view text, Style style);

// How many columns a UTF-8 text takes: its characters, wide ones not known.
std::size_t width_of(std::string_view text);
// At most `width` columns; the middle, or the end, of what is too long gives way to "…".
enum class Cut { kMiddle, kEnd };
std::string fitted(const std::string& text, std::size_t width, Cut cut = Cut::kMiddle);

}  // namespace pyprof
