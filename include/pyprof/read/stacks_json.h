// stacks.json, out and in.
#pragma once

#include <pyprof/read/profile.h>
#include <pyprof/read/text_sink.h>

#include <string>

namespace pyprof {

// Writes beside `path` and renames, so that nobody ever reads half a file; compressed by gzip if
// the name ends in .gz. Integers above kLargestInteger are written as that and reported in the
// diagnostics. Throws Error if the file cannot be written; then nothing is left behind.
void write_stacks_json(const Profile& profile, const std::string& path);
void write_stacks_json(const Profile& profile, TextSink& sink);

// Compressed or not. Trusts nothing: throws Error with one sentence that says where the fault is.
// What it returns has columns of equal lengths, indices in range and a tree that nests; whether the
// sums agree is check_profile()'s question. Keys it does not know are skipped.
Profile read_stacks_json(const std::string& path);

}  // namespace pyprof
