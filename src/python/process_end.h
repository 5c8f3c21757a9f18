// The orderly ends of the recorded process: exit(), _exit(), a signal it sends itself, exec.
//
// CPython leaves on all of these ways, most of them without returning from Py_RunMain(), so the
// executable defines the functions it leaves through: the linker gives them precedence over libc's,
// in static and in shared builds.
#pragma once

#include <pyprof/core/profile_file.h>
#include <pyprof/python/interpreter.h>

namespace pyprof {

// From now on `on_end` is called before this process ends. Both must live until then.
void watch_process_end(ProfileFile& file, const EndCallback& on_end);

// In a forked child: the callback is its parent's.
void forget_end_callback();

}  // namespace pyprof
