// viewer.html, as it was when this program was built.
#pragma once

#include <string_view>

namespace pyprof {

// Empty in a build without the viewer.
std::string_view viewer_page();

}  // namespace pyprof
