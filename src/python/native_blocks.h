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

// Around a fork: nobody is in the queue while the child gets its copy, and its lock is free there.
void hold_native_queue();
void let_native_queue_go();

// In a forked child: what still waits was done by threads that are not there, and those that never
// run Python are its own.
void forget_native_threads();

// From now on nobody listens: at the end, and in a forked child that is not recorded.
void silence_native_blocks();

}  // namespace pyprof
