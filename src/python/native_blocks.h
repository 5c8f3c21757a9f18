// --native: what the script's libraries take from malloc and mmap, charged to the Python function
// whose thread asked, in the same books as Python's own blocks.
//
// The books need the GIL, and malloc does not have it. A thread that holds it books at once; what
// others do waits in a queue, in order, until somebody who holds it comes by: the next native
// event, or the next block of Python's. So books and table of blocks need no lock of their own, and
// a peak that is reached while nobody holds the GIL may be told a moment late.
#pragma once

namespace pyprof {

// After Py_PreInitialize and before hook_blocks(), whose blocks are told apart from these.
void hook_native_blocks();

// Books what still waits. With the GIL.
void settle_native_blocks();

// From now on nobody listens: at the end, and in a forked child.
void silence_native_blocks();

}  // namespace pyprof
