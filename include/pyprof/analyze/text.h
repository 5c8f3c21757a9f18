// The values of a profile as people read them.
#pragma once

#include <pyprof/read/profile.h>

#include <cstdint>
#include <string>

namespace pyprof {

std::string duration_text(std::uint64_t ns);                             // 12 µs, 3.4 ms, 5.67 s
std::string bytes_text(std::uint64_t bytes);                             // 12 B, 3.4 KiB, 5.6 GiB
std::string count_text(std::uint64_t count);                             // 1,234,567
std::string counted_text(std::uint64_t count, const std::string& noun);  // 1 call, 2,345 calls
std::string state_text(const Profile& profile);  // completed, exit status 3, ended by signal 9 …

}  // namespace pyprof
