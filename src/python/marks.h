// Marked functions: those that the program decorates with @profile, whose calls are listed one by
// one (BracketRecord), and under --line-profile those and the ones that a pattern names, whose
// lines are timed. A run without marks does not pay for them: what handles them is put in front of
// CPython's evaluation when the first one is marked. With the GIL.
#pragma once

#include <string_view>

#include "functions.h"

namespace pyprof {

// The tag of code that is seen for the first time, with the mark that --line-profile gives it.
CodeTag marked_by_pattern(PyCodeObject* code, CodeTag tag);

// What @profile was given: a function, or a method or property that holds some. Anything else has
// no code to mark.
void mark_decorated(PyObject* decorated);

// Returns the record, for close_bracket(); 0 if there is no room.
std::uint32_t open_bracket(format::TextRef name);
void close_bracket(std::uint32_t record);
// In a forked child: those that are open begin anew, the others are not of this process.
void restart_brackets();

}  // namespace pyprof
