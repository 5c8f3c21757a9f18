// Cells become rows of node_types, and their sums the memory columns of nodes and the totals. The
// cells are the truth: whatever the header counted beside them is not used.
#pragma once

#include <pyprof/read/profile.h>

#include <cstdint>
#include <vector>

namespace pyprof {

class LineRows;
class RecordingFile;
struct Preorder;

// `type_rows` maps type ids to rows of profile.types. After the nodes.
void add_memory(const RecordingFile& file, const Preorder& order,
                const std::vector<std::uint32_t>& type_rows, Profile& profile, LineRows& lines);

}  // namespace pyprof
