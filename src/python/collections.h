// Garbage collections as nodes of their own, with their number and time.
//
// gc.callbacks would tell of them, but the script can see a callback, and with one CPython builds
// an info dict for each collection, which changes the very counts we record. So they are noticed:
// 3.11 collects right after the allocation of an object that makes its youngest generation too
// large, so at such an allocation a collection is expected, and the next event shows whether there
// was one; gc.collect() is wrapped. From 3.12 on each phase is announced by a new str, "start" or
// "stop", even to an empty list, and the allocator hooks see these two. All with the GIL.
#pragma once

#include "compat.h"
#include "recording.h"

namespace pyprof {

// Hooks the object allocator itself if blocks are not recorded.
void watch_collections();
// In a forked child: a collection of a thread that is not there will never end.
void forget_collections_of_others();
// Puts the wrapped gc.collect() back.
void unwatch_collections();

namespace detail {
extern const compat::Collector* g_collector;  // null while not watching
extern bool g_attention;  // 3.11: a collection is expected, or was seen and may be over
}  // namespace detail

void look_for_collection(format::ThreadRecord* thread);
void expect_collection();

inline bool needs_attention() { return !compat::kAnnouncesPhases && detail::g_attention; }

// At each event of a thread, before it is recorded.
inline void attend_collections(format::ThreadRecord* thread) {
  if (needs_attention()) [[unlikely]]
    look_for_collection(thread);
}

// When a block of the OBJ domain was allocated: whether expect_collection() has to be called.
inline bool may_collect_next() {
  return !compat::kAnnouncesPhases && compat::young_generation_is_full();
}

// Whether a block of this size may be one of the announcements, whose lengths differ by one.
inline bool may_announce_phase(std::size_t bytes) {
  constexpr std::size_t kStop = sizeof(PyASCIIObject) + sizeof "stop";
  return compat::kAnnouncesPhases && bytes - kStop <= 1 && detail::g_collector &&
         detail::g_collector->collecting;
}

// `text` is a complete str of such a block.
void note_phase(PyObject* text);

}  // namespace pyprof
