// Takes the place of symbols.cpp where a sanitizer has malloc. It tells of each block, but neither
// who asked for it nor of mappings: enough to run whatever listens, not to record native memory.
#include <pthread.h>
#include <pyprof/native/hooks.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>

// Of sanitizer/allocator_interface.h, which gcc's packages leave out.
extern "C" int install_hooks(
    void (*allocated)(const volatile void* block, std::size_t bytes),
    void (*releasing)(
        const volatile void* block)) __asm__("__sanitizer_install_malloc_and_free_hooks");

namespace pyprof {
namespace {

std::atomic<const NativeHooks*> s_hooks{nullptr};

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

pthread_key_t end_key();

void end_thread(void* rounds_left) {
  const auto rounds = reinterpret_cast<std::uintptr_t>(rounds_left) - 1;
  if (rounds > 0)
    pthread_setspecific(end_key(), reinterpret_cast<void*>(rounds));
  else
    t_is_silent = true;
}

pthread_key_t end_key() {
  static const pthread_key_t s_key = [] {
    pthread_key_t key{};
    pthread_key_create(&key, end_thread);
    return key;
  }();
  return s_key;
}

const NativeHooks* hooks() { return s_hooks.load(std::memory_order_acquire); }

void know_thread() {
  if (t_is_known) return;
  t_is_known = true;
  pthread_setspecific(end_key(), reinterpret_cast<void*>(kRounds));
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

// What the sanitizer calls, on threads that it may have left.
[[gnu::no_sanitize("thread")]] void on_malloc(const volatile void* block, std::size_t bytes) {
  if (block && !t_is_silent) tell(const_cast<const void*>(block), bytes);
}

[[gnu::no_sanitize("thread")]] void on_free(const volatile void* block) {
  if (block && !t_is_silent) tell_release(const_cast<const void*>(block));
}

// Cannot be taken back.
bool install_once() {
  static const int s_place = install_hooks(on_malloc, on_free);
  return s_place > 0;
}

}  // namespace

void set_native_hooks(const NativeHooks* listening) noexcept {
  if (!install_once()) std::abort();
  s_hooks.store(listening, std::memory_order_release);
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
