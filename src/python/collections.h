// Garbage collections as nodes of their own, with their number and time.
#pragma once

namespace pyprof {

// With the GIL.
void watch_collections();

}  // namespace pyprof
