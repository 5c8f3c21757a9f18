// malloc, mmap and their kin, as symbols of the host: every library binds to them, so that
// what it allocates passes through here. Knows neither Python nor the profile.
//
// Only pyprof-host-native has them; pyprof-host leaves the C library's in place, so that without
// --native nothing is in the way, not even a branch. Hence weak: null where they are absent.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pyprof {

// Called from any thread, at any time, inside malloc: must not throw. `caller` is the return
// address.
struct NativeHooks {
  void (*allocated)(void* block, std::size_t bytes, const void* caller);
  void (*releasing)(void* block);      // before it is: another thread may get the address at once
  void (*releasing_own)(void* block);  // by the recorder itself, perhaps amid its books
  // A failed resize leaves the block as it was.
  void (*resize_failed)(void* block, std::size_t usable_bytes, const void* caller);
  void (*mapped)(void* address, std::size_t bytes, const void* caller);
  void (*unmapping)(void* address, std::size_t bytes);
  void (*remapped)(void* from, std::size_t from_bytes, void* to, std::size_t bytes,
                   const void* caller);
};

// Null: nobody listens any more.
[[gnu::weak]] void set_native_hooks(const NativeHooks* hooks) noexcept;
// How often malloc gave a block before anybody listened.
[[gnu::weak]] std::uint64_t blocks_before_native_hooks() noexcept;

// What the recorder's own `new` and `delete` call.
void* take_own_block(std::size_t bytes) noexcept;
void free_own_block(void* block) noexcept;

inline bool has_native_symbols() { return set_native_hooks != nullptr; }

}  // namespace pyprof
