// The allocator hooks: every block of the MEM and OBJ domains carries a header that names its cell,
// so no table from address to block exists.
//
// The RAW domain is left alone: CPython swaps it for the default allocator now and then, so its
// free meets blocks without a header, and pymalloc forwards what is larger than 512 bytes to it,
// which would count twice.
#pragma once

#include "compat.h"
#include "recording.h"

namespace pyprof {

// After Py_PreInitialize (which resets allocators) and before any MEM or OBJ block exists. The
// hooks stay for the life of the process, because blocks with headers do.
void hook_blocks();

// The object allocator below all hooks.
const PyMemAllocatorEx& wrapped_object_allocator();

// What is still undecided is charged as it stands. With the GIL.
void settle_all_blocks();

// In a forked child, or at the end: no block is looked at any more, only its header is skipped.
void close_blocks();

}  // namespace pyprof
