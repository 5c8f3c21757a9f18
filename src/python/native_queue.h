// What threads without the GIL did to native blocks, in the order in which they did it.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <new>
#include <vector>

#include "recording.h"

namespace pyprof {

enum class NativeAction : std::uint32_t { kAllocate, kRelease, kMap, kUnmap, kRemap };

struct NativeEvent {
  NativeAction action{};
  NodeId node = NodeId::kNone;  // that ran; none in a thread which never ran Python
  format::ThreadRecord* thread = nullptr;
  void* address = nullptr;
  std::uint64_t bytes = 0;
  const void* caller = nullptr;
  void* from = nullptr;  // kRemap: what was there before
  std::uint64_t from_bytes = 0;
};

class NativeQueue {
 public:
  bool is_waiting() const { return waiting_.load(std::memory_order_acquire); }

  void push(const NativeEvent& event) noexcept try {
    const std::lock_guard guard(lock_);
    events_.push_back(event);
    waiting_.store(true, std::memory_order_release);
  } catch (const std::bad_alloc&) {
    lost_.fetch_add(1, std::memory_order_relaxed);
  }

  // Exchanges the events for an empty list.
  void take(std::vector<NativeEvent>& events) {
    const std::lock_guard guard(lock_);
    events.swap(events_);
    waiting_.store(false, std::memory_order_relaxed);
  }

  void hold() { lock_.lock(); }
  void let_go() { lock_.unlock(); }

  std::uint64_t take_lost() { return lost_.exchange(0, std::memory_order_relaxed); }

 private:
  std::mutex lock_;
  std::vector<NativeEvent> events_;
  std::atomic<bool> waiting_{false};
  std::atomic<std::uint64_t> lost_{0};
};

// Never destroyed: threads outlive static destruction.
extern NativeQueue& g_native_queue;
inline NativeQueue& native_queue() { return g_native_queue; }

}  // namespace pyprof
