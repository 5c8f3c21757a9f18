// Threads of the recorded program: when they join, when they end, and how all are let go at once.
//
// A thread joins at its first frame or allocation, with the GIL. It ends in a pthread key's
// destructor, without the GIL, touching only what is its own. The list of joined threads has a lock
// of its own, taken last and never around anything that could block.
#pragma once

#include <string_view>

#include "recording.h"

namespace pyprof {

// Joins the calling thread to the recording; null if it may not (closed, our own work, table full).
[[gnu::cold]] format::ThreadRecord* join_thread();
void name_thread(format::ThreadRecord* thread, std::string_view name);

// The root of a thread that stands for those which never run Python: it has no time and no end.
NodeId add_silent_thread(std::string_view name);

// Ends the recording of every thread: open intervals are charged and t_thread becomes null in all
// of them. With the GIL, so that no thread is inside a hook.
void release_threads();
// Before that, with the GIL: tells what the threads that are blocked now are waiting for.
void note_open_waits();

// Around a fork: the list is in order while the child gets its copy, and its lock is free there.
void hold_threads();
void let_threads_go();

// In a forked child: this thread is the only one, and has only just begun.
void keep_only_this_thread();

// In a forked child: forgets all, touching nothing that the parent shares.
void forget_threads();

}  // namespace pyprof
