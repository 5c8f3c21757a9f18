// The modules that a program imported, as a tree: each below the module whose import needed it.
#pragma once

#include <pyprof/read/profile.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace pyprof {

// All that ran while a module was imported, from one place. As for -X importtime, what the modules
// took that it imported in turn is in its totals only. What was not recorded is 0.
struct ImportRow {
  std::string module;
  std::size_t depth = 0;
  std::uint64_t imports = 0;  // more than 1 if an import failed and was tried again
  std::uint64_t self_ns = 0, total_ns = 0;
  std::uint64_t self_bytes = 0, total_bytes = 0;  // allocated
};

// In the order in which the imports began, a module before those that its import needed.
std::vector<ImportRow> import_table(const Profile& profile);

}  // namespace pyprof
