// A large, lazily committed C stack for the interpreter.
//
// With a PEP 523 hook every Python call uses C stack, which plain python3 does not need: 100,000
// nested calls take some 70 MB. Raising RLIMIT_STACK would be inherited by the script's children
// and cannot move what the kernel has already placed above the stack, so the interpreter runs on a
// mapping of its own, on the same thread.
#pragma once

#include <cstddef>
#include <functional>

namespace pyprof {

struct StackBounds {
  void* start = nullptr;  // lowest usable address
  std::size_t bytes = 0;  // 0: the thread's own stack is in use
};

// Runs `body` on the large stack and returns what it returns; exceptions pass. On the current stack
// if no address space is to be had. Once a process.
int run_on_own_stack(const std::function<int()>& body);

// Threads get more stack from now on, for the same reason: a deep recursion that works in a thread
// of python3 should work here. Those that do not ask for a size get more than the usual 8 MiB, and
// those that do several times of it, which threading.stack_size() does not tell. Not where
// addresses are limited.
void enlarge_thread_stacks();
// Undone for threads to come, when addresses have become scarce.
void restore_thread_stacks();

// Of the stack that run_on_own_stack() made; the body may ask.
StackBounds own_stack_bounds();

// What the main thread of a python3 started here would have.
std::size_t usual_stack_bytes();

}  // namespace pyprof
