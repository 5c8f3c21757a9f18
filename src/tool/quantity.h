// Sizes and times as a person types them.
#pragma once

#include <pyprof/read/profile.h>

#include <cstdint>
#include <string>

namespace pyprof {

// "64 MiB", "200KB". Throws Error, which names the option, as do all others.
std::uint64_t size_of_word(const std::string& option, const std::string& word);
// "2 s", "200ms"; a number alone is of seconds.
std::uint64_t duration_of_word(const std::string& option, const std::string& word);
// Since the run's start: a duration, or a time of the clock where this program runs, "14:30",
// "2026-01-31 14:30:05", "31/01/2026". Without a date it is the first such time of the run.
std::uint64_t moment_of_word(const std::string& option, const std::string& word,
                             const Profile& run);

}  // namespace pyprof
