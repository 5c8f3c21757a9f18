// The readers of the formats, one file each; import.cpp chooses. `path` is for messages.
#pragma once

#include <pyprof/read/profile.h>

#include <string>
#include <string_view>

namespace pyprof {

Profile import_collapsed(std::string_view text, const std::string& path, std::uint64_t unit_ns);
Profile import_cprofile(std::string_view bytes, const std::string& path);

}  // namespace pyprof
