// What a function is called, and finding functions by what a person types.
#pragma once

#include <pyprof/read/profile.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pyprof {

// Class.method
const std::string& qualified_name(const Profile& profile, std::size_t function);
// package.module.Class.method: what stays the same when lines move, so runs are matched by it.
std::string full_name(const Profile& profile, std::size_t function);
// The whole path; empty if there is none.
const std::string& file_of(const Profile& profile, std::size_t function);
// name.py:12, without folders; empty if there is no file.
std::string short_place(const Profile& profile, std::size_t function);

// The functions whose full name or place has a match of this regular expression (ECMAScript),
// which may be a plain name. Throws Error if it is none, or if no function matches.
std::vector<bool> functions_matching(const Profile& profile, const std::string& pattern);

// For a terminal: control characters, among them those that begin an escape sequence, and those
// that turn the direction of writing become \xNN or \uNNNN.
std::string harmless(std::string_view text);

}  // namespace pyprof
