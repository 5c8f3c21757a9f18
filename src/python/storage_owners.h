// Teaches the site table which places in CPython allocate the storage of which container.
#pragma once

#include <pyprof/python/interpreter.h>

namespace pyprof {

// What the text says if it is of this build; or else what is learned: runs each operation that is
// known to allocate a container's storage once, before the script starts, and notes from where the
// allocator is called. So no table depends on a build of CPython. With the GIL, hooks in place.
// What cannot be taught is left out: its storage is named after its library. Leaves sys.modules as
// it was.
void know_sites(const SiteText& text);

}  // namespace pyprof
