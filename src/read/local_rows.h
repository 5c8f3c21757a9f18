// The variables of each node's costliest call become rows of node_locals.
#pragma once

#include <pyprof/read/profile.h>

#include <cstdint>
#include <vector>

namespace pyprof {

class RecordingFile;
class StringPool;
struct Preorder;

// `type_rows` maps type ids to rows of profile.types.
void add_locals(const RecordingFile& file, const Preorder& order,
                const std::vector<std::uint32_t>& type_rows, StringPool& strings, Profile& profile);

}  // namespace pyprof
