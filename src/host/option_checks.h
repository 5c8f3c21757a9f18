// What an option's word means, and what options cannot ask for together.
#pragma once

#include <pyprof/core/record_options.h>

#include <cstdint>
#include <string>

namespace pyprof {

// What --rss says, in bytes: "page", "all" (0) or a number. Throws Error for anything else.
std::uint64_t rss_step(const std::string& text);

// Throws Error for options that ask for something and for what it cannot be had with.
void check_options(const RecordOptions& record);

}  // namespace pyprof
