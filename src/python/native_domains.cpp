#include "native_domains.h"

#include "compat.h"
#include "native_blocks.h"
#include "native_queue.h"

namespace pyprof {

__thread int t_python_domains [[gnu::tls_model(PYPROF_TLS_MODEL)]] = 0;
__thread const void* t_raw_caller [[gnu::tls_model(PYPROF_TLS_MODEL)]] = nullptr;

namespace {

PyMemAllocatorEx s_marked_raw, s_marked_memory, s_marked_objects;  // what we mark

struct InPythonDomain {
  explicit InPythonDomain(const void*) {
    if (native_queue().is_waiting()) [[unlikely]]
      settle_native_blocks();
    ++t_python_domains;
  }
  ~InPythonDomain() { --t_python_domains; }
};

struct InRawDomain {
  explicit InRawDomain(const void* caller) : outer(t_raw_caller) { t_raw_caller = caller; }
  ~InRawDomain() { t_raw_caller = outer; }
  const void* outer;
};

template <PyMemAllocatorEx& kBelow, typename Mark>
struct Marked {
  static void* allocate(void*, std::size_t bytes) {
    const Mark mark(__builtin_return_address(0));
    return kBelow.malloc(kBelow.ctx, bytes);
  }
  static void* allocate_zeroed(void*, std::size_t count, std::size_t bytes) {
    const Mark mark(__builtin_return_address(0));
    return kBelow.calloc(kBelow.ctx, count, bytes);
  }
  static void* resize(void*, void* block, std::size_t bytes) {
    const Mark mark(__builtin_return_address(0));
    return kBelow.realloc(kBelow.ctx, block, bytes);
  }
  static void free_block(void*, void* block) {
    const Mark mark(__builtin_return_address(0));
    kBelow.free(kBelow.ctx, block);
  }
  static void install(PyMemAllocatorDomain domain) {
    PyMem_GetAllocator(domain, &kBelow);
    PyMemAllocatorEx ours = {nullptr, allocate, allocate_zeroed, resize, free_block};
    PyMem_SetAllocator(domain, &ours);
  }
};

}  // namespace

void mark_python_domains() {
  Marked<s_marked_raw, InRawDomain>::install(PYMEM_DOMAIN_RAW);
  Marked<s_marked_memory, InPythonDomain>::install(PYMEM_DOMAIN_MEM);
  Marked<s_marked_objects, InPythonDomain>::install(PYMEM_DOMAIN_OBJ);
}

}  // namespace pyprof
