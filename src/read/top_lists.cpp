#include <pyprof/read/function_costs.h>
#include <pyprof/read/top_lists.h>

#include <algorithm>
#include <map>

namespace pyprof {
namespace {

constexpr std::size_t kRows = 10;     // as many as a person reads
constexpr std::size_t kTypeRows = 5;  // of one function

// Rows of functions with the largest values; those with 0 are not worth a line.
std::vector<std::size_t> largest(const std::vector<std::uint64_t>& values) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (values[row] != 0) rows.push_back(row);
  }
  const auto end = rows.begin() + static_cast<std::ptrdiff_t>(std::min(kRows, rows.size()));
  std::partial_sort(rows.begin(), end, rows.end(), [&](std::size_t a, std::size_t b) {
    return values[a] != values[b] ? values[a] > values[b] : a < b;
  });
  rows.erase(end, rows.end());
  return rows;
}

using BytesByType = std::map<std::size_t, std::uint64_t>;

std::vector<TypeBytesRow> type_rows(const Profile& profile, const BytesByType& bytes) {
  std::vector<TypeBytesRow> rows;
  for (const auto& [type, value] : bytes) {
    if (value != 0) rows.push_back({type_name(profile, type), value});
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const TypeBytesRow& a, const TypeBytesRow& b) { return a.bytes > b.bytes; });
  if (rows.size() > kTypeRows) rows.resize(kTypeRows);
  return rows;
}

// The bytes of each type in each of the functions asked for.
std::map<std::size_t, BytesByType> bytes_by_type(const Profile& profile, MemoryMetric metric,
                                                 const std::vector<std::size_t>& functions) {
  std::vector<bool> wanted(profile.functions.name.size());
  for (const std::size_t function : functions) wanted[function] = true;
  std::map<std::size_t, BytesByType> bytes;
  const NodeTypeColumns& rows = profile.node_types;
  for (std::size_t node = 0, row = 0; node < profile.nodes.count(); ++node) {
    const std::size_t end = row + rows.count[node], function = profile.nodes.function[node];
    if (!wanted[function])
      row = end;
    else
      for (; row < end; ++row) bytes[function][rows.type[row]] += rows.memory[metric][row];
  }
  return bytes;
}

class TopListMaker {
 public:
  explicit TopListMaker(const Profile& profile)
      : profile_(profile), calls_(costs_by_function(profile, profile.nodes.calls).self) {
    if (profile.has_time) time_ = costs_by_function(profile, profile.nodes.self_ns);
  }

  TopLists make() {
    TopLists top;
    if (profile_.has_memory) use_memory(kAllocBytes);
    if (profile_.has_time) {
      top.by_self_ns = list(largest(time_.self));
      top.by_total_ns = list(largest(time_.total));
    }
    if (!profile_.has_memory) return top;
    top.by_alloc_bytes = list(largest(bytes_.self));
    use_memory(kAtPeakBytes);
    top.by_at_peak_bytes = list(largest(bytes_.self));
    return top;
  }

 private:
  void use_memory(MemoryMetric metric) {
    metric_ = metric;
    bytes_ = costs_by_function(profile_, profile_.nodes.memory[metric]);
  }

  std::vector<TopRow> list(const std::vector<std::size_t>& functions) const {
    std::vector<TopRow> rows;
    rows.reserve(functions.size());
    for (const std::size_t function : functions) rows.push_back(row(function));
    if (!profile_.has_memory) return rows;
    auto types = bytes_by_type(profile_, metric_, functions);
    for (std::size_t i = 0; i < rows.size(); ++i)
      rows[i].types = type_rows(profile_, types[functions[i]]);
    return rows;
  }

  TopRow row(std::size_t function) const {
    const FunctionColumns& functions = profile_.functions;
    TopRow row;
    row.name = profile_.strings[functions.qualname[function]];
    row.file = profile_.strings[profile_.files.path[functions.file[function]]];
    row.line = functions.first_line[function];
    row.calls = calls_[function];
    if (profile_.has_time) {
      row.self_ns = time_.self[function];
      row.total_ns = time_.total[function];
    }
    if (profile_.has_memory) {
      row.self_bytes = bytes_.self[function];
      row.total_bytes = bytes_.total[function];
    }
    return row;
  }

  const Profile& profile_;
  std::vector<std::uint64_t> calls_;
  FunctionCosts time_;
  FunctionCosts bytes_;
  MemoryMetric metric_ = kAllocBytes;
};

}  // namespace

TopLists top_lists(const Profile& profile) { return TopListMaker(profile).make(); }

}  // namespace pyprof
