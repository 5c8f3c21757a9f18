// An SVG of chart.h as other files.
#pragma once

#include <string>

namespace pyprof {

// Twice as large as the SVG says, for screens that show more than its points. Throws Error.
std::string png_of(const std::string& svg);
// A page that needs nothing else.
std::string page_of(const std::string& svg, const std::string& title);

}  // namespace pyprof
