#include "spots.h"

namespace pyprof {

constinit SpotTable g_spot_table;

Spot& SpotTable::learn(const void* caller, NodeId node) {
  const _PyInterpreterFrame* frame = compat::running_frame();
  const _Py_CODEUNIT* instruction = frame ? compat::instruction_of(frame) : nullptr;
  const bool is_own = !frame || line_is_of(frame, node);
  Spot& spot = is_own ? slot_of(caller, instruction, node) : passing_;
  spot = {.caller = caller,
          .instruction = instruction,
          .key = generation_ | index(node),
          .site = &site_table().of(caller),
          .line = running_line(node)};
  return spot;
}

}  // namespace pyprof
