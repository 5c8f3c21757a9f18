// What a file of text holds, whether it is compressed by gzip or not.
#pragma once

#include <string>

namespace pyprof {

// Throws Error that names the file.
std::string text_of_file(const std::string& path);

}  // namespace pyprof
