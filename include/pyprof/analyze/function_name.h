// What a function is called, and finding functions by what a person types.
#pragma once

#include <pyprof/core/harmless.h>
#include <pyprof/read/profile.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pyprof {

// Class.method
const std::string& qualified_name(const Profile& profile, std::size_t function);
// package.module.Class.method
std::string full_name(const Profile& profile, std::size_t function);
// By which functions of two runs are the same, as the viewer has it: module and qualified name,
// wherever the file lies and whatever line it moved to. Without a module the last two parts of the
// path stand for it.
std::string identity(const Profile& profile, std::size_t function);
// The whole path; empty if there is none.
const std::string& file_of(const Profile& profile, std::size_t function);
// name.py:12, without folders; empty if there is no file, as of an import.
std::string short_place(const Profile& profile, std::size_t function);

// From the thread to the node, harmless(); of a long one the end.
std::string call_path(const Profile& profile, std::size_t node);

// The functions whose full name or place has a match of this regular expression (ECMAScript),
// which may be a plain name; of names that no person wrote the first 1,000 bytes count. Throws
// Error if it is none, or if no function matches.
std::vector<bool> functions_matching(const Profile& profile, const std::string& pattern);

}  // namespace pyprof
