// The readers of the formats, one file each; import.cpp chooses. `path` is for messages.
#pragma once

#include <pyprof/read/profile.h>

#include <istream>
#include <string>
#include <string_view>

namespace pyprof {

// What meta.tool of such profiles says.
inline constexpr std::string_view kCollapsedStacks = "collapsed stacks", kCprofile = "cProfile";

// Line by line: what this needs of memory is the tree.
Profile import_collapsed(std::istream& text, const std::string& path, std::uint64_t unit_ns);
Profile import_cprofile(std::string_view bytes, const std::string& path);

}  // namespace pyprof
