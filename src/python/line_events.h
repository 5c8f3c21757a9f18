// Running a frame so that each line it begins is told of. 3.11: the trace function of the thread,
// set only while the frame itself runs, so that what it calls keeps its speed; it leaves no mark
// that sys.gettrace() would show. From 3.12 on: LINE events of sys.monitoring for that code alone.
//
// A trace function that the program has set is left in peace: then nothing is told, and the call is
// counted as disturbed.
#pragma once

#include "compat.h"

namespace pyprof {

// What runs a frame once this has prepared it.
struct FrameRun {
  PyThreadState* python;
  _PyInterpreterFrame* frame;
  int throwing;
  _PyFrameEvalFunction evaluate;

  PyObject* run() const { return evaluate(python, frame, throwing); }
};

// line_began() is called for the frame.
PyObject* run_telling_lines(const FrameRun& frame);
// For a frame called by one of those that are told of.
PyObject* run_untold(const FrameRun& frame);
// Before the code runs for the first time.
void prepare_line_events(PyCodeObject* code);

// Whether a function on one line may run without being told of.
inline constexpr bool kOnlyLineIsSilent = PY_VERSION_HEX >= 0x030D0000;

// Of line_times.h.
void line_began(const PyCodeObject* code, int line);

}  // namespace pyprof
