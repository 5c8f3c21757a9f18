// Other tools' profiles as ours. The files are not trusted: each fault throws Error with one
// sentence that says where it is. What they cannot know is told in the diagnostics.
#pragma once

#include <pyprof/read/profile.h>

#include <cstdint>
#include <optional>
#include <string>

namespace pyprof {

struct ImportOptions {
  std::string format;                    // cprofile or collapsed; "" finds out
  std::optional<std::uint64_t> unit_ns;  // what one count of collapsed stacks stands for; else 1
};

Profile import_profile(const std::string& path, const ImportOptions& options);

// Whether import_profile() made it.
bool is_imported(const Profile& profile);

// 10ms, 1us: a whole number and ns, us, ms or s. Throws Error.
std::uint64_t parse_unit_ns(const std::string& text);

}  // namespace pyprof
