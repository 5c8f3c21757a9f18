// Files, functions and types of a recording, each once.
#pragma once

#include <pyprof/read/profile.h>

#include <cstdint>
#include <vector>

namespace pyprof {

class RecordingFile;
struct Preorder;
class StringPool;

// The row of each record id. Row 0 of both is for what has no name, and for functions that only the
// parent of a forked process called.
struct NameRows {
  std::vector<std::uint32_t> function;
  std::vector<std::uint32_t> type;
};

NameRows add_names(const RecordingFile& file, const Preorder& order, StringPool& strings,
                   Profile& profile);

}  // namespace pyprof
