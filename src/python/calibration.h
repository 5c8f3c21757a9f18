// What one event of the recording costs on this machine, for the estimate of our own overhead.
#pragma once

#include <pyprof/core/format.h>

namespace pyprof {

// Runs small loops with and without the hooks, about two milliseconds in all, at the node that is
// current. Leaves no counts behind. With the GIL; frames must not be hooked yet.
format::EventCosts measure_event_costs();

}  // namespace pyprof
