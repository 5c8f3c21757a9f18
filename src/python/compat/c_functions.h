// The C functions that Python code can call, and what knows some of them by heart.
#pragma once

#include <utility>

#include "collector.h"
#include "python.h"

namespace pyprof::compat {

// Every object that the collector keeps track of: all functions, methods and classes are. `visit`
// must not run Python code or make objects.
template <typename Visit>
void each_tracked_object(Visit&& visit) {
#if PY_VERSION_HEX >= 0x030c0000
  const auto one = [](PyObject* object, void* also) {
    (*static_cast<std::remove_reference_t<Visit>*>(also))(object);
    return 1;
  };
  PyUnstable_GC_VisitObjects(one, &visit);
#else
  const auto each_of = [&](PyGC_Head& list) {
    for (PyGC_Head* head = _PyGCHead_NEXT(&list); head != &list; head = _PyGCHead_NEXT(head))
      visit(reinterpret_cast<PyObject*>(head + 1));
  };
  for (gc_generation& generation : collector().generations) each_of(generation.head);
  each_of(collector().permanent_generation.head);
#endif
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
