#include "merged_types.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace pyprof {
namespace {

struct TypeValues {
  MemoryValues memory{};
  LifetimeValues lifetimes{};
};

// Two types of one profile may be one in the target.
std::map<std::uint64_t, TypeValues> values_by_type(const NodeTypeColumns& from, std::size_t begin,
                                                   std::size_t end,
                                                   const std::vector<std::uint64_t>& types) {
  std::map<std::uint64_t, TypeValues> by_type;
  for (std::size_t row = begin; row < end; ++row) {
    TypeValues& values = by_type[types[from.type[row]]];
    for (std::size_t i = 0; i < kMemoryMetrics; ++i) values.memory[i] += from.memory[i][row];
    for (std::size_t i = 0; i < kLifetimeMetrics; ++i)
      if (from.lifetimes[i].size() > 0) values.lifetimes[i] += from.lifetimes[i][row];
  }
  return by_type;
}

// The target's rows of types may be in another order, which decides between equal bytes.
void add_rows(const std::map<std::uint64_t, TypeValues>& by_type, Profile& target) {
  std::vector<std::pair<std::uint64_t, TypeValues>> rows(by_type.begin(), by_type.end());
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return a.second.memory[kAllocBytes] > b.second.memory[kAllocBytes];
  });
  NodeTypeColumns& to = target.node_types;
  to.count.push_back(rows.size());
  for (const auto& [type, values] : rows) {
    to.type.push_back(type);
    for (std::size_t i = 0; i < kMemoryMetrics; ++i) to.memory[i].push_back(values.memory[i]);
    for (std::size_t i = 0; target.has_lifetimes && i < kLifetimeMetrics; ++i)
      to.lifetimes[i].push_back(values.lifetimes[i]);
  }
}

}  // namespace

void add_node_types(const Profile& from, const std::vector<std::uint64_t>& types, Profile& target) {
  std::size_t row = 0;
  for (std::size_t node = 0; node < from.nodes.count(); ++node) {
    const std::size_t end = row + from.node_types.count[node];
    add_rows(values_by_type(from.node_types, row, end, types), target);
    row = end;
  }
}

void add_sizes(const SizeColumns& from, SizeColumns& to) {
  std::map<std::uint64_t, std::array<std::uint64_t, 3>> rows;
  for (const SizeColumns* sizes : {&std::as_const(to), &from})
    for (std::size_t i = 0; i < sizes->least_bytes.size(); ++i) {
      auto& [count, bytes, live] = rows[sizes->least_bytes[i]];
      count += sizes->alloc_count[i];
      bytes += sizes->alloc_bytes[i];
      live += sizes->live_count[i];
    }
  to = {};
  for (const auto& [least, sums] : rows) {
    to.least_bytes.push_back(least);
    to.alloc_count.push_back(sums[0]);
    to.alloc_bytes.push_back(sums[1]);
    to.live_count.push_back(sums[2]);
  }
}

}  // namespace pyprof
