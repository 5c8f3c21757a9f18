// What an option's word means, and what options cannot ask for together.
#pragma once

#include <cstdint>
#include <string>

#include "command_line.h"

namespace pyprof {

// What --rss says, in bytes: "page", "all" (0) or a number. Throws Error for anything else.
std::uint64_t rss_step(const std::string& text);

// Throws Error for options that ask for something and for what it cannot be had with.
void check_options(const Command& command);

}  // namespace pyprof
