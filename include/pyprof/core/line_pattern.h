// Which functions --line-profile means: a shell pattern for the qualified name ("Shop.load",
// "*.load"), with the module before a colon or any ("shop:Shop.*"). kDecorated stands for those
// that the program has decorated with @profile, which are meant by every pattern.
#pragma once

#include <string>

namespace pyprof {

inline constexpr const char* kDecorated = "@profile";

// Throws Error if no function can match.
void check_line_pattern(const std::string& pattern);

bool matches_line_pattern(const std::string& pattern, const std::string& module,
                          const std::string& qualname);

}  // namespace pyprof
