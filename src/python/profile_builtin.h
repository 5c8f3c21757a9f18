// The builtin `profile`, for programs written for kernprof or mprof: @profile marks a function and
// gives it back as it is; `with profile.timestamp("name"):` is listed like a call of one.
//
// It is there only for programs that ask for it: it appears among the builtins just before code
// runs that reads a global of that name which nobody has set.
#pragma once

#include "compat.h"

namespace pyprof {

// Before code runs for the first time. With the GIL.
void offer_profile(const _PyInterpreterFrame* frame, PyCodeObject* code);

}  // namespace pyprof
