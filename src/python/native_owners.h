// To whom a native block belongs: the library that called the allocator, as the type
// "native.libz.so.1". With the GIL.
#pragma once

#include <cstdint>

#include "recording.h"

namespace pyprof {

struct NativeOwner {
  TypeId type = TypeId::kUntyped;
  // The library tells tracemalloc what it allocates, and so tells us whose the block is, right
  // after it was made.
  bool announces = false;
};

// From the address of the call.
NativeOwner native_owner(const void* caller);

// Gets each announcement of a block: PyTraceMalloc_Track()'s arguments, with the GIL or without.
using AnnouncementHook = void (*)(unsigned domain, std::uintptr_t address);
void watch_announcements(AnnouncementHook hook);

}  // namespace pyprof
