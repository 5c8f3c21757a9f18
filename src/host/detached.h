// Work that outlives this process, in one of its own that nobody waits for.
#pragma once

#include <functional>

namespace pyprof {

// Returns at once; false if no such process can be had. It is in a session of its own, holds none
// of our descriptors and has no working folder that could not be unmounted. What `work` throws is
// lost.
bool run_detached(const std::function<void()>& work);

}  // namespace pyprof
