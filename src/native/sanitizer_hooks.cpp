// Takes the place of symbols.cpp where a sanitizer has malloc. It tells of each block, but neither
// who asked for it nor of mappings: enough to run whatever listens, not to record native memory.
#include <pthread.h>
#include <pyprof/native/hooks.h>

#include <cstdint>
#include <cstdlib>

// Of sanitizer/allocator_interface.h, which gcc's packages leave out.
extern "C" int install_hooks(
    void (*allocated)(const volatile void* block, std::size_t bytes),
    void (*releasing)(
        const volatile void* block)) __asm__("__sanitizer_install_malloc_and_free_hooks");

namespace pyprof {
namespace {

const NativeHooks* s_hooks = nullptr;  // changed and read by __atomic functions only

// The recorder's own block, or the last of a thread: nobody is told.
__thread bool t_is_silent = false;
__thread bool t_is_known = false;

class OwnBlock {
 public:
  OwnBlock() : was_silent_(t_is_silent) { t_is_silent = true; }
  ~OwnBlock() { t_is_silent = was_silent_; }
  OwnBlock(const OwnBlock&) = delete;
  OwnBlock& operator=(const OwnBlock&) = delete;

 private:
  bool was_silent_;
};

// In the fourth round of destructors ThreadSanitizer leaves the thread, and what it has compiled
// cannot run there any more, while the C library still frees.
constexpr std::uintptr_t kRounds = 3;

pthread_key_t s_end_key{};

void end_thread(void* rounds_left) {
  const auto rounds = reinterpret_cast<std::uintptr_t>(rounds_left) - 1;
  if (rounds > 0)
    pthread_setspecific(s_end_key, reinterpret_cast<void*>(rounds));
  else
    t_is_silent = true;
}

const NativeHooks* hooks() { return __atomic_load_n(&s_hooks, __ATOMIC_ACQUIRE); }

void know_thread() {
  if (t_is_known) return;
  t_is_known = true;
  pthread_setspecific(s_end_key, reinterpret_cast<void*>(kRounds));
}

void tell(const void* block, std::size_t bytes) {
  know_thread();
  if (const NativeHooks* listening = hooks())
    listening->allocated(const_cast<void*>(block), bytes, nullptr);
}

void tell_release(const void* block) {
  know_thread();
  if (const NativeHooks* listening = hooks()) listening->releasing(const_cast<void*>(block));
}

// A thread that allocated nothing itself still frees what another one had on its stack, at its very
// end. As long as nobody listens, nothing more than this runs there.
[[gnu::no_sanitize("thread")]] bool is_heard(const volatile void* block) {
  return block && !t_is_silent && __atomic_load_n(&s_hooks, __ATOMIC_ACQUIRE);
}

// What the sanitizer calls, on threads that it may have left.
[[gnu::no_sanitize("thread")]] void on_malloc(const volatile void* block, std::size_t bytes) {
  if (is_heard(block)) tell(const_cast<const void*>(block), bytes);
}

[[gnu::no_sanitize("thread")]] void on_free(const volatile void* block) {
  if (is_heard(block)) tell_release(const_cast<const void*>(block));
}

// Cannot be taken back.
bool install_once() {
  static const bool s_installed =
      pthread_key_create(&s_end_key, end_thread) == 0 && install_hooks(on_malloc, on_free) > 0;
  return s_installed;
}

}  // namespace

void set_native_hooks(const NativeHooks* listening) noexcept {
  if (!install_once()) std::abort();
  __atomic_store_n(&s_hooks, listening, __ATOMIC_RELEASE);
}

std::uint64_t blocks_before_native_hooks() noexcept { return 0; }

void* take_own_block(std::size_t bytes) noexcept {
  const OwnBlock own;
  return std::malloc(bytes);
}

void free_own_block(void* block) noexcept {
  if (const NativeHooks* listening = hooks(); block && listening) listening->releasing_own(block);
  const OwnBlock own;
  std::free(block);
}

}  // namespace pyprof
