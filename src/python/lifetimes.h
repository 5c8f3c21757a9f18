// How long blocks live (--lifetimes): freed soon, alive after a collection, alive at the end.
//
// An allocator of its own below the hooks of blocks.h, so that these pay nothing while it is not
// there. In front of each block's header it keeps when the block was born, and links all that live,
// so that those which nobody frees can be told at the end. With the GIL.
#pragma once

#include "compat.h"

namespace pyprof {

// Before hook_blocks(), if the options ask for it.
void hook_lifetimes();

// Between the two the calibration runs, which takes back what it recorded.
void ignore_lives(bool ignore);

// What lies below them; or the allocator itself, if it is another.
const PyMemAllocatorEx& below_lifetimes(const PyMemAllocatorEx& objects);

// A collection is over: blocks born before it began, and still there, survived it.
void note_collection_began();
void note_collection_over();

// When the recording has stopped. What is alive then is told; before that garbage is collected if
// the interpreter is about to shut down, which would do so next.
enum class Ending { kShutdown, kAbrupt };
void finish_lifetimes(Ending ending);

}  // namespace pyprof
