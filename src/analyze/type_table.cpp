#include <pyprof/analyze/type_table.h>

#include <algorithm>

namespace pyprof {

std::vector<TypeRow> type_table(const Profile& profile, const std::vector<bool>& functions) {
  std::vector<TypeRow> rows(profile.types.name.size());
  for (std::size_t type = 0; type < rows.size(); ++type) rows[type].type = type;
  const NodeTypeColumns& columns = profile.node_types;
  for (std::size_t node = 0, i = 0; node < columns.count.size(); ++node) {
    const std::size_t end = i + columns.count[node];
    if (!functions[profile.nodes.function[node]]) i = end;
    for (; i < end; ++i) {
      TypeRow& row = rows[columns.type[i]];
      for (std::size_t metric = 0; metric < kMemoryMetrics; ++metric)
        row.values[metric] += columns.memory[metric][i];
      for (std::size_t metric = 0; profile.has_lifetimes && metric < kLifetimeMetrics; ++metric)
        row.lifetimes[metric] += columns.lifetimes[metric][i];
    }
  }
  std::erase_if(rows, [](const TypeRow& row) { return row.values == MemoryValues{}; });
  return rows;
}

std::vector<TypeRow> type_table(const Profile& profile) {
  return type_table(profile, std::vector<bool>(profile.functions.name.size(), true));
}

void keep_largest(std::vector<TypeRow>& rows, const TypeKey& key, std::size_t limit) {
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const TypeRow& a, const TypeRow& b) { return key(a) > key(b); });
  if (limit > 0 && rows.size() > limit) rows.resize(limit);
}

void keep_largest(std::vector<TypeRow>& rows, MemoryMetric metric, std::size_t limit) {
  keep_largest(
      rows, [metric](const TypeRow& row) { return row.values[metric]; }, limit);
}

}  // namespace pyprof
