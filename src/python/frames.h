// The PEP 523 hook: every Python frame enters and leaves the call tree here.
#pragma once

#include "compat.h"

namespace pyprof {

// From now on frames are evaluated by `ours`, which gets what did so before to call it. With the
// GIL.
void wrap_evaluation(_PyFrameEvalFunction ours, _PyFrameEvalFunction& before);

// Install and remove with the GIL. What another tool installed in between stays, and is counted.
void hook_frames();
void unhook_frames();

// A function that has just been made is entered by our way from its first call on.
void give_entry(PyFunctionObject* function);

// `change` changes what transitions look at (frame_clocks.h); if the hook is ours, it follows.
void rehook_frames(void (*change)());

}  // namespace pyprof
