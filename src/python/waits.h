// What part of a node's time passed without a CPU (--clock cpu and both).
//
// Reading a thread's CPU clock is a system call, about 0.3 us, and too much for each transition.
// But to wait and come back takes two switches of context, some microseconds, so only a stretch
// that took longer can hold a wait: at its end both clocks are read, and what the CPU clock fell
// behind since the last look was waited for in this stretch. Shorter waits count as running. With
// the GIL.
#pragma once

#include <time.h>

#include "recording.h"

namespace pyprof {

// Looks for waits from now on, if the options ask for it. The start counts as one stretch; the
// thread is the only one.
void open_waits(format::ThreadRecord* thread);
// The calling thread joins the recording.
void watch_waits(format::ThreadRecord* thread);

namespace detail {
extern std::uint64_t g_shortest_wait_ticks;
}

inline bool may_have_waited(std::uint64_t ticks) { return ticks >= detail::g_shortest_wait_ticks; }

// The thread has just been charged a stretch of that many ticks, which may hold a wait.
void note_wait(format::ThreadRecord* thread, std::uint64_t ticks,
               clockid_t cpu_clock = CLOCK_THREAD_CPUTIME_ID);

}  // namespace pyprof
