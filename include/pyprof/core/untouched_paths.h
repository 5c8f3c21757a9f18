// In a forked child: the paths of its parent at which nothing happened in it.
#pragma once

#include <pyprof/core/profile_file.h>

namespace pyprof {

// When nothing is recorded any more: their records become zero, so that give_back_unused() frees
// what they took. Those stay that have a place in the profile, which read/preorder.cpp decides.
void clear_untouched_paths(ProfileFile& file);

}  // namespace pyprof
