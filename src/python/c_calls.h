// --calls c|both: builtins and C methods enter and leave the call tree.
//
// Each C function that Python code can reach gets an entry of its own (c_entries.h), by way of the
// definition that functions and methods point to. Not by PyEval_SetProfile: in 3.11 that sends
// every instruction through DO_TRACING, and none runs specialised; a program of calls took 3.2
// times as long with it. So calls that C code makes are seen as well, those of sorted()'s key for
// example. What a module brings that is imported later is looked for when it has been.
#pragma once

namespace pyprof {

// Both with the GIL, and the error indicator stays.
void hook_c_calls();
void unhook_c_calls();
// After rehook_frames(), which may have changed what a transition looks at.
void rehook_c_calls();

}  // namespace pyprof
