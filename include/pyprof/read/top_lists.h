// The ten functions that cost most, for people, jq and CI.
#pragma once

#include <pyprof/read/profile.h>

namespace pyprof {

// Needs the finished columns. By function, over all threads; a value with callees counts once
// where a function calls itself.
TopLists top_lists(const Profile& profile);

}  // namespace pyprof
