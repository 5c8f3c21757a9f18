// What the recorder itself allocates is not the script's, and it allocates and frees while its
// books are open. All of it is C++ and linked into the executable, so its own `new` and `delete` go
// past malloc and free; hidden, so that no library binds to them.
#include <pyprof/native/hooks.h>

#include <cstddef>
#include <new>

extern "C" {

#pragma GCC visibility push(hidden)
void* pyprof_new(std::size_t) __asm__("_Znwm");
void* pyprof_new_array(std::size_t) __asm__("_Znam");
void* pyprof_try_new(std::size_t, const std::nothrow_t&) __asm__("_ZnwmRKSt9nothrow_t");
void* pyprof_try_new_array(std::size_t, const std::nothrow_t&) __asm__("_ZnamRKSt9nothrow_t");
void pyprof_delete(void*) __asm__("_ZdlPv");
void pyprof_delete_sized(void*, std::size_t) __asm__("_ZdlPvm");
void pyprof_delete_array(void*) __asm__("_ZdaPv");
void pyprof_delete_sized_array(void*, std::size_t) __asm__("_ZdaPvm");
#pragma GCC visibility pop

void* pyprof_try_new(std::size_t bytes, const std::nothrow_t&) {
  return pyprof::take_own_block(bytes == 0 ? 1 : bytes);
}
void* pyprof_try_new_array(std::size_t bytes, const std::nothrow_t& tag) {
  return pyprof_try_new(bytes, tag);
}
void* pyprof_new(std::size_t bytes) {
  if (void* block = pyprof_try_new(bytes, std::nothrow)) return block;
  throw std::bad_alloc();
}
void* pyprof_new_array(std::size_t bytes) { return pyprof_new(bytes); }

void pyprof_delete(void* block) { pyprof::free_own_block(block); }
void pyprof_delete_sized(void* block, std::size_t) { pyprof::free_own_block(block); }
void pyprof_delete_array(void* block) { pyprof::free_own_block(block); }
void pyprof_delete_sized_array(void* block, std::size_t) { pyprof::free_own_block(block); }

}  // extern "C"
