// The recorder as the host drives it: prepare, start, stop.
#pragma once

#include <pyprof/core/profile_file.h>
#include <pyprof/core/record_options.h>
#include <pyprof/python/interpreter.h>

#include "lifetimes.h"

namespace pyprof {

// Between Py_PreInitialize and Py_InitializeFromConfig: from here on blocks are recorded, charged
// to the node <startup>. Once per process; the file must outlive it.
void recorder_prepare(ProfileFile& file, const RecordOptions& options);

// After Py_InitializeFromConfig, with the GIL, just before Py_RunMain: calibrates and hooks frames.
void recorder_start(const SiteText& sites);

// In a forked child whose file is its own by now: all counts start over.
void recorder_begin_anew();

// Ends the recording and closes the open intervals of all threads. From any thread, with or without
// the GIL, any number of times; does nothing in a process that it does not own.
void recorder_stop(Ending ending);

// False in a child that the script forked and that is not followed.
bool recorder_owns_this_process();

}  // namespace pyprof
