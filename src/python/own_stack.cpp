#include "own_stack.h"

#include <cxxabi.h>
#include <dlfcn.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdint>
#include <exception>

#include "stack_switch.h"

namespace pyprof {
namespace {

// A Python call costs up to 1.1 KB of C stack (3.14), so 10**6 nested calls need little more than
// 1 GiB; the rest is for calls that go through C code. Only touched pages cost memory, but what
// recurses without end, past 3.11's limit, touches all before it meets SIGSEGV as under python3.
constexpr std::size_t kStackBytes = std::size_t{2} << 30;
constexpr std::size_t kLeastStackBytes = std::size_t{64} << 20;

// Address space only, and 1,000 threads are common: 100,000 nested calls of 3.14 and then some.
constexpr std::size_t kThreadStackBytes = std::size_t{64} << 20;
// A thread whose stack is small on purpose gets this many times what it asked for, up to the above,
// and what the usual limit of 1,000 nested calls needs.
constexpr std::size_t kEnlargement = 16;
constexpr std::size_t kLeastThreadStackBytes = std::size_t{4} << 20;

StackBounds s_bounds;
std::size_t s_thread_stack_before = 0;  // 0: as it was

struct Switch {
  const std::function<int()>* body = nullptr;
  int status = 0;
  std::exception_ptr error;
  ucontext_t outside{};
  ucontext_t inside{};
  StackSwitch stacks;
};
Switch s_switch;  // makecontext passes ints only

void run_body() {
  s_switch.stacks.arrive();
  try {
    s_switch.status = (*s_switch.body)();
  } catch (const abi::__forced_unwind&) {  // by pthread_exit(): this stack has no way back
    throw;
  } catch (...) {
    s_switch.error = std::current_exception();
  }
  s_switch.stacks.go_back();
}

std::size_t soft_limit(__rlimit_resource resource) {
  rlimit limit{};
  if (getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return SIZE_MAX;
  return limit.rlim_cur;
}

// The mapping counts towards these limits untouched; the script must find most of them free.
std::size_t wanted_bytes() {
  const std::size_t limit = std::min(soft_limit(RLIMIT_AS), soft_limit(RLIMIT_DATA));
  return std::min(kStackBytes, limit / 8) & ~((std::size_t{1} << 20) - 1);
}

StackBounds map_stack() {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  for (std::size_t bytes = wanted_bytes(); bytes >= kLeastStackBytes; bytes /= 2) {
    void* base = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (base == MAP_FAILED) continue;
    // A huge page for a stack of some kilobytes would show as memory the script never used.
    madvise(base, bytes, MADV_NOHUGEPAGE);
    mprotect(base, page, PROT_NONE);
    return {static_cast<char*>(base) + page, bytes - page};
  }
  return {};
}

using SetStackSize = int (*)(pthread_attr_t*, std::size_t);

int set_stack_size(pthread_attr_t* attributes, std::size_t bytes) {
  static const auto s_glibc =
      reinterpret_cast<SetStackSize>(dlsym(RTLD_NEXT, "pthread_attr_setstacksize"));
  return s_glibc(attributes, bytes);
}

// What to give to who asks for this much. What glibc refuses stays as it is.
std::size_t enlarged(std::size_t bytes) {
  if (s_thread_stack_before == 0 || bytes < static_cast<std::size_t>(PTHREAD_STACK_MIN))
    return bytes;
  if (bytes >= kThreadStackBytes) return bytes;
  return std::clamp(bytes * kEnlargement, kLeastThreadStackBytes, kThreadStackBytes);
}

// Sets the default stack size of threads; returns the one before.
std::size_t exchange_thread_stack(std::size_t bytes) {
  pthread_attr_t attributes;
  std::size_t before = 0;
  if (pthread_getattr_default_np(&attributes) != 0) return 0;
  pthread_attr_getstacksize(&attributes, &before);
  set_stack_size(&attributes, bytes);
  pthread_setattr_default_np(&attributes);
  pthread_attr_destroy(&attributes);
  return before;
}

}  // namespace

int run_on_own_stack(const std::function<int()>& body) {
  s_bounds = map_stack();
  if (s_bounds.bytes == 0) return body();
  s_switch.body = &body;
  getcontext(&s_switch.inside);
  s_switch.inside.uc_stack.ss_sp = s_bounds.start;
  s_switch.inside.uc_stack.ss_size = s_bounds.bytes;
  s_switch.inside.uc_link = &s_switch.outside;
  makecontext(&s_switch.inside, run_body, 0);
  s_switch.stacks.leave(s_switch.outside, s_switch.inside);
  if (s_switch.error) std::rethrow_exception(s_switch.error);
  return s_switch.status;
}

void enlarge_thread_stacks() {
  if (std::min(soft_limit(RLIMIT_AS), soft_limit(RLIMIT_DATA)) != SIZE_MAX) return;
  s_thread_stack_before = exchange_thread_stack(kThreadStackBytes);
  if (s_thread_stack_before > kThreadStackBytes) exchange_thread_stack(s_thread_stack_before);
}

void restore_thread_stacks() {
  if (s_thread_stack_before != 0) exchange_thread_stack(s_thread_stack_before);
  s_thread_stack_before = 0;
}

StackBounds own_stack_bounds() { return s_bounds; }

std::size_t usual_stack_bytes() { return soft_limit(RLIMIT_STACK); }

// ThreadSanitizer would call this before a thread can run what it has compiled.
#ifndef __SANITIZE_THREAD__
namespace {

// Puts the upper part of our stack, as large as the usual one, into what glibc says of a thread.
int describe_own_stack(pthread_attr_t* attributes) {
  const std::size_t bytes = std::min(s_bounds.bytes, usual_stack_bytes());
  char* const end = static_cast<char*>(s_bounds.start) + s_bounds.bytes;
  return pthread_attr_setstack(attributes, end - bytes, bytes);
}

bool is_on_own_stack(const void* address) {
  const auto* byte = static_cast<const char*>(address);
  const auto* start = static_cast<const char*>(s_bounds.start);
  return byte >= start && byte < start + s_bounds.bytes;
}

}  // namespace
#endif
}  // namespace pyprof

// The name by which CPython asks for the stack of a new thread, and others for theirs.
extern "C" [[gnu::visibility("default")]] int pthread_attr_setstacksize(
    pthread_attr_t* attributes, std::size_t bytes) noexcept {
  return pyprof::set_stack_size(attributes, pyprof::enlarged(bytes));
}

#ifndef __SANITIZE_THREAD__
// The name by which 3.14 asks for the bounds of each new thread state's stack. With those of the
// stack that the kernel made, it would think itself beyond the end and destroy no more containers,
// as long as it starts and in sub-interpreters.
extern "C" [[gnu::visibility("default")]] int pthread_getattr_np(
    pthread_t thread, pthread_attr_t* attributes) noexcept {
  using Function = int (*)(pthread_t, pthread_attr_t*);
  static const auto s_glibc = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "pthread_getattr_np"));
  const int error = s_glibc(thread, attributes);
  if (error != 0 || !pthread_equal(thread, pthread_self())) return error;
  return pyprof::is_on_own_stack(&error) ? pyprof::describe_own_stack(attributes) : 0;
}
#endif
