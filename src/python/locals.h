// The local variables of each path's costliest call: what a function held when it had allocated
// most.
//
// They are looked at when a frame leaves after it has allocated (callees included) more than any
// call of its node before, by an eighth, so a hot function pays for a few of its calls. What may be
// looked at is bounded by what the thread has allocated, so the cost stays a small share of the
// run, and the same in every run. No code of the script runs: sizes come from C alone. With the
// GIL.
#pragma once

#include "compat.h"
#include "recording.h"

namespace pyprof {

// Begins to record variables, if the options ask for them.
void open_locals();

// Of a frame that has just been evaluated, whose call allocated `bytes`.
void record_locals(format::ThreadRecord* thread, NodeId node, _PyInterpreterFrame* frame,
                   std::uint64_t bytes);

}  // namespace pyprof
