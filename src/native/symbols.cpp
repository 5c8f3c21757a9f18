#include <errno.h>
#include <malloc.h>
#include <pyprof/native/hooks.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>

// glibc's own, under names that nobody replaces: no dlsym(), which may itself call malloc.
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);
}

namespace pyprof {
namespace {

std::atomic<const NativeHooks*> s_hooks{nullptr};
std::atomic<std::uint64_t> s_before{0};

const NativeHooks* hooks() { return s_hooks.load(std::memory_order_acquire); }

void* told(void* block, std::size_t bytes, const void* caller) {
  if (!block) return block;
  if (const NativeHooks* listening = hooks())
    listening->allocated(block, bytes, caller);
  else
    s_before.fetch_add(1, std::memory_order_relaxed);
  return block;
}

void tell_release(void* block) {
  if (const NativeHooks* listening = hooks(); block && listening) listening->releasing(block);
}

// Memory that the mapping itself provides: not a file's pages, and not addresses put by for later.
bool provides_memory(int protection, int flags) {
  constexpr int kSetAside = MAP_FIXED | MAP_NORESERVE;
  return flags & MAP_ANONYMOUS && protection != PROT_NONE && !(flags & kSetAside);
}

void tell_mapping(void* address, std::size_t bytes, const void* caller) {
  if (const NativeHooks* listening = hooks(); listening && address != MAP_FAILED)
    listening->mapped(address, bytes, caller);
}

void tell_unmapping(void* address, std::size_t bytes) {
  if (const NativeHooks* listening = hooks()) listening->unmapping(address, bytes);
}

bool is_alignment(std::size_t bytes) {
  return bytes >= sizeof(void*) && (bytes & (bytes - 1)) == 0;
}

void* as_pointer(long address) { return reinterpret_cast<void*>(address); }

}  // namespace

void set_native_hooks(const NativeHooks* listening) noexcept {
  s_hooks.store(listening, std::memory_order_release);
}

std::uint64_t blocks_before_native_hooks() noexcept {
  return s_before.load(std::memory_order_relaxed);
}

void* take_own_block(std::size_t bytes) noexcept { return __libc_malloc(bytes); }

void free_own_block(void* block) noexcept {
  if (const NativeHooks* listening = hooks(); block && listening) listening->releasing_own(block);
  __libc_free(block);
}

}  // namespace pyprof

#pragma GCC visibility push(default)
extern "C" {

void* malloc(std::size_t bytes) noexcept {
  return pyprof::told(__libc_malloc(bytes), bytes, __builtin_return_address(0));
}

void* calloc(std::size_t count, std::size_t bytes) noexcept {
  return pyprof::told(__libc_calloc(count, bytes), count * bytes, __builtin_return_address(0));
}

void* realloc(void* block, std::size_t bytes) noexcept {
  const void* caller = __builtin_return_address(0);
  const std::size_t usable = block ? malloc_usable_size(block) : 0;
  pyprof::tell_release(block);
  void* moved = __libc_realloc(block, bytes);
  if (moved) return pyprof::told(moved, bytes, caller);
  const bool is_freed = bytes == 0;
  if (const pyprof::NativeHooks* listening = pyprof::hooks(); listening && block && !is_freed)
    listening->resize_failed(block, usable, caller);
  return nullptr;
}

void free(void* block) noexcept {
  pyprof::tell_release(block);
  __libc_free(block);
}

void* memalign(std::size_t alignment, std::size_t bytes) noexcept {
  return pyprof::told(__libc_memalign(alignment, bytes), bytes, __builtin_return_address(0));
}

void* aligned_alloc(std::size_t alignment, std::size_t bytes) noexcept {
  return pyprof::told(__libc_memalign(alignment, bytes), bytes, __builtin_return_address(0));
}

int posix_memalign(void** block, std::size_t alignment, std::size_t bytes) noexcept {
  if (!pyprof::is_alignment(alignment)) return EINVAL;
  const int error = errno;
  void* made = __libc_memalign(alignment, bytes);
  errno = error;
  if (!made) return ENOMEM;
  *block = pyprof::told(made, bytes, __builtin_return_address(0));
  return 0;
}

void* valloc(std::size_t bytes) noexcept {
  const auto page = static_cast<std::size_t>(getpagesize());
  return pyprof::told(__libc_memalign(page, bytes), bytes, __builtin_return_address(0));
}

void* pvalloc(std::size_t bytes) noexcept {
  const auto page = static_cast<std::size_t>(getpagesize());
  const std::size_t whole = (bytes + page - 1) / page * page;
  return pyprof::told(__libc_memalign(page, whole), whole, __builtin_return_address(0));
}

// malloc's own mappings and those of the loader do not come this way.
void* mmap(void* wanted, std::size_t bytes, int protection, int flags, int fd,
           off_t offset) noexcept {
  void* made = pyprof::as_pointer(syscall(SYS_mmap, wanted, bytes, protection, flags, fd, offset));
  if (pyprof::provides_memory(protection, flags))
    pyprof::tell_mapping(made, bytes, __builtin_return_address(0));
  return made;
}

void* mmap64(void* wanted, std::size_t bytes, int protection, int flags, int fd,
             off64_t offset) noexcept {
  void* made = pyprof::as_pointer(syscall(SYS_mmap, wanted, bytes, protection, flags, fd, offset));
  if (pyprof::provides_memory(protection, flags))
    pyprof::tell_mapping(made, bytes, __builtin_return_address(0));
  return made;
}

void* mremap(void* address, std::size_t bytes, std::size_t wanted_bytes, int flags, ...) noexcept {
  va_list more;
  va_start(more, flags);
  void* wanted = flags & MREMAP_FIXED ? va_arg(more, void*) : nullptr;
  va_end(more);
  void* made = pyprof::as_pointer(syscall(SYS_mremap, address, bytes, wanted_bytes, flags, wanted));
  if (const pyprof::NativeHooks* listening = pyprof::hooks(); listening && made != MAP_FAILED)
    listening->remapped(address, bytes, made, wanted_bytes, __builtin_return_address(0));
  return made;
}

int munmap(void* address, std::size_t bytes) noexcept {
  pyprof::tell_unmapping(address, bytes);
  return static_cast<int>(syscall(SYS_munmap, address, bytes));
}

}  // extern "C"
#pragma GCC visibility pop
