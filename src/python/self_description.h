// What the program tells about itself in passing: names of its threads, the exception that ends it.
#pragma once

#include "compat.h"
#include "recording.h"

namespace pyprof {

// `frame` is the first one of a thread; for threading.Thread it is a method of the thread object.
void name_python_thread(format::ThreadRecord* thread, const _PyInterpreterFrame* frame);

// An outermost frame of a thread was left by an exception, which is still set. If it is the
// program's own, this is what ends the program, unless it is SystemExit.
void note_failure(const format::ThreadRecord& thread, FunctionId function);

}  // namespace pyprof
