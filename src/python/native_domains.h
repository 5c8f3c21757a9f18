// CPython's allocators as the native hooks see them.
//
// MEM and OBJ blocks end in malloc or mmap sooner or later, and are booked already: while one of
// them is made or freed, what the C library does for it is not native memory. RAW blocks are native
// memory: zlib, for example, is given PyMem_RawMalloc in place of malloc. For these the place that
// counts is the one which called PyMem_RawMalloc.
#pragma once

namespace pyprof {

// While true, this thread is inside the MEM or OBJ allocator.
extern __thread int t_python_domains [[gnu::tls_model(PYPROF_TLS_MODEL)]];
// Who called the RAW allocator, while in it; else null.
extern __thread const void* t_raw_caller [[gnu::tls_model(PYPROF_TLS_MODEL)]];

// Before hook_blocks().
void mark_python_domains();

}  // namespace pyprof
