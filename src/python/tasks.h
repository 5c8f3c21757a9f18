// asyncio's tasks: which of them a coroutine's step belongs to.
//
// A task resumes its outermost coroutine for each step, and that one the coroutine it awaits, so
// the call tree has the await chain by itself. Whose it is, is asked once, at the coroutine's first
// step, from what asyncio says is running; after that its frame tells, which lives in the
// coroutine. No code of the script runs: name and coroutine are read by C methods of asyncio's own
// class of tasks, and tasks of a class that does not inherit from it are not seen. With the GIL.
#pragma once

#include "compat.h"
#include "functions.h"
#include "recording.h"

namespace pyprof {

// The task whose step this frame is about to be; kNone for a coroutine that another one awaits, or
// that is no task's. The thread's current node is still the caller's.
TaskId task_of(PyThreadState* python, const format::ThreadRecord* thread,
               _PyInterpreterFrame* frame, CodeTag tag);

// When the step is over. `began` is the thread's stamp and allocated bytes at its start.
struct StepBegin {
  std::uint64_t ticks, alloc_bytes;
};
void end_step(PyThreadState* python, const format::ThreadRecord* thread,
              const _PyInterpreterFrame* frame, StepBegin began);

// In a forked child: those that have begun and not ended go on there, the others are not its own.
void restart_tasks();

}  // namespace pyprof
