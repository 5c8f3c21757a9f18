// How often and how long each line of marked functions runs (LineTimeRecord).
#pragma once

#include "functions.h"
#include "line_events.h"

namespace pyprof {

// Runs a frame whose node has just become the thread's current one.
PyObject* run_timed(const FrameRun& frame, CodeTag tag);

// In a forked child: all counts are zero, and the lines that run have just begun.
void restart_line_times();

}  // namespace pyprof
