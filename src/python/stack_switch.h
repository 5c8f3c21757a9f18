// swapcontext() that AddressSanitizer is told of. Unless it is, it takes what lies on the other
// stack for stray, and says so whenever an exception passes.
#pragma once

#include <ucontext.h>

#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#define PYPROF_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PYPROF_ADDRESS_SANITIZER 1
#endif
#endif

#ifdef PYPROF_ADDRESS_SANITIZER
#include <dlfcn.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace pyprof {

// To another stack and back, once.
class StackSwitch {
 public:
  // Returns when what runs there has come to its end.
  void leave(ucontext_t& outside, const ucontext_t& inside);
  // There, first and last.
  void arrive();
  void go_back();

 private:
#ifdef PYPROF_ADDRESS_SANITIZER
  void* frames_ = nullptr;
  const void* outside_ = nullptr;
  std::size_t outside_bytes_ = 0;
#endif
};

#ifdef PYPROF_ADDRESS_SANITIZER
inline void StackSwitch::leave(ucontext_t& outside, const ucontext_t& inside) {
  // The C library's own: the sanitizer's prints a warning, and opens a descriptor for that.
  using Function = int (*)(ucontext_t*, const ucontext_t*);
  const auto swap = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "swapcontext"));
  __sanitizer_start_switch_fiber(&frames_, inside.uc_stack.ss_sp, inside.uc_stack.ss_size);
  swap(&outside, &inside);
  __sanitizer_finish_switch_fiber(frames_, nullptr, nullptr);
}
inline void StackSwitch::arrive() {
  __sanitizer_finish_switch_fiber(nullptr, &outside_, &outside_bytes_);
}
inline void StackSwitch::go_back() {
  __sanitizer_start_switch_fiber(nullptr, outside_, outside_bytes_);
}
#else
inline void StackSwitch::leave(ucontext_t& outside, const ucontext_t& inside) {
  swapcontext(&outside, &inside);
}
inline void StackSwitch::arrive() {}
inline void StackSwitch::go_back() {}
#endif

}  // namespace pyprof
