// Colours, dashes, and the legend, which stands below the data and never on it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "svg.h"

namespace pyprof {

std::string_view colour_of(std::size_t line);
// For stroke-dasharray: empty for the first lines, until the colours are used up.
std::string_view dashes_of(std::size_t line);

struct LegendEntry {
  std::string name;
  std::size_t line;  // whose colour and dashes it has
  bool is_bracket = false;
};

// Writes the entries from `top` on, in as many rows as they need; returns where they end.
double draw_legend(Svg& svg, const std::vector<LegendEntry>& entries, double top);

}  // namespace pyprof
