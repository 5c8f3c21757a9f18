// The C functions that Python code can call, and what knows some of them by heart.
#pragma once

#include <utility>

#include "collector.h"
#include "python.h"

#if PY_VERSION_HEX >= 0x030d0000
#include <internal/pycore_call.h>
#endif

namespace pyprof::compat {

// Every object that the collector keeps track of: all functions, methods and classes are. `visit`
// must not run Python code or make objects.
template <typename Visit>
void each_tracked_object(const Visit& visit) {
#if PY_VERSION_HEX >= 0x030c0000
  const auto own = [&](PyObject* tracked) { visit(tracked); };
  const auto go_on = [](PyObject* tracked, void* also) {
    (*static_cast<decltype(own)*>(also))(tracked);
    return 1;
  };
  PyUnstable_GC_VisitObjects(go_on, const_cast<void*>(static_cast<const void*>(&own)));
#else
  const auto each_of = [&](PyGC_Head& list) {
    for (PyGC_Head* head = _PyGCHead_NEXT(&list); head != &list; head = _PyGCHead_NEXT(head))
      visit(reinterpret_cast<PyObject*>(head + 1));
  };
  for (gc_generation& generation : collector().generations) each_of(generation.head);
  each_of(collector().permanent_generation.head);
#endif
}

// What a type does with a call of its instance that has no entry of its own.
inline PyObject* call_by_type(PyThreadState* thread, PyObject* callable, PyObject* const* given,
                              std::size_t count, PyObject* names) {
  return _PyObject_MakeTpCall(thread, callable, given, PyVectorcall_NARGS(count), names);
}

// Instructions for len(), isinstance() and list.append() do those themselves, without a call, as
// long as the interpreter knows which functions they are.
class KnownCallables {
 public:
  void forget() { known_ = std::exchange(cache(), {}); }
  void give_back() { cache() = known_; }

 private:
  static struct callable_cache& cache() { return PyInterpreterState_Main()->callable_cache; }

  struct callable_cache known_ = {};
};

}  // namespace pyprof::compat
