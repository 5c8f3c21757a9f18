// When the collector runs, and what it says of it.
#pragma once

#include "python.h"

namespace pyprof::compat {

// Since 3.12 the phases of a collection are announced to gc.callbacks by a str each, even if the
// list is empty; and collections no longer follow right upon an allocation.
inline constexpr bool kAnnouncesPhases = PY_VERSION_HEX >= 0x030c0000;

using Collector = struct _gc_runtime_state;
inline Collector& collector() { return PyInterpreterState_Main()->gc; }

// 3.11: whether the next object that the collector tracks makes it run, if it runs by itself.
// Asked at each allocation, so the address of the main interpreter, the only one, is a constant.
inline bool young_generation_is_full() {
#if PY_VERSION_HEX < 0x030c0000
  const gc_generation& young = _PyRuntime._main_interpreter.gc.generations[0];
  return young.count >= young.threshold;
#else
  return false;
#endif
}

inline bool collects_by_itself([[maybe_unused]] const Collector& collector) {
#if PY_VERSION_HEX < 0x030c0000
  return collector.enabled && !collector.collecting && collector.generations[0].threshold != 0;
#else
  return false;
#endif
}

// Keeps the collector still while we run Python code of our own, and then lets it go on from where
// it was, so that the script's collections come when they would have come without us.
class CollectorPause {
 public:
  CollectorPause() : was_enabled_(PyGC_Disable()), count_(young_count()) {}
  ~CollectorPause() {
    young_count() = count_;
    if (was_enabled_) PyGC_Enable();
  }
  CollectorPause(const CollectorPause&) = delete;
  CollectorPause& operator=(const CollectorPause&) = delete;

 private:
  // The objects allocated since the youngest generation was last collected. 3.14.0 to 3.14.4 had an
  // incremental collector, with names of its own.
  template <typename Any>
  static int& young_count_of(Any& all) {
    if constexpr (requires { all.generations; })
      return all.generations[0].count;
    else
      return all.young.count;
  }
  static int& young_count() { return young_count_of(collector()); }

  int was_enabled_;
  int count_;
};

}  // namespace pyprof::compat
