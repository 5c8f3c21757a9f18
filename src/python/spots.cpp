#include "spots.h"

namespace pyprof {

constinit SpotTable g_spot_table;

Spot& SpotTable::learn(Spot& slot, const void* caller, NodeId node,
                       const _PyInterpreterFrame* frame) {
  const bool is_own = !frame || line_is_of(frame, node);
  Spot& spot = is_own ? slot : passing_;
  spot = {.caller = caller,
          .instruction = frame ? compat::instruction_of(frame) : nullptr,
          .key = generation_ | index(node),
          .site = &site_table().of(caller),
          .line = running_line(node)};
  return spot;
}

}  // namespace pyprof
