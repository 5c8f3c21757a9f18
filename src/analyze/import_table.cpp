#include <pyprof/analyze/import_table.h>

#include <algorithm>
#include <utility>

namespace pyprof {
namespace {

bool is_import(const Profile& profile, std::size_t node) {
  const std::size_t file = profile.functions.file[profile.nodes.function[node]];
  return profile.files.kind[file] == FileKind::kImport;
}

struct Import {
  std::size_t node;
  std::size_t end;     // of the nodes below it
  std::size_t around;  // index of the import that it is part of; its own if it is part of none
};

// In the order of the nodes.
std::vector<Import> imports_of(const Profile& profile) {
  std::vector<Import> imports;
  std::vector<std::size_t> open;
  for (std::size_t node = 0; node < profile.nodes.count(); ++node) {
    while (!open.empty() && imports[open.back()].end <= node) open.pop_back();
    if (!is_import(profile, node)) continue;
    const std::size_t self = imports.size();
    imports.push_back(
        {node, node + profile.nodes.subtree_size[node], open.empty() ? self : open.back()});
    open.push_back(self);
  }
  return imports;
}

std::uint64_t sum(const Column& values, const Import& import) {
  std::uint64_t sum = 0;
  for (std::size_t node = import.node; node < import.end; ++node) sum += values[node];
  return sum;
}

ImportRow row_of(const Profile& profile, const Import& import) {
  const std::size_t function = profile.nodes.function[import.node];
  ImportRow row{.module = profile.strings[profile.functions.module[function]],
                .imports = profile.nodes.calls[import.node]};
  if (profile.has_time) row.total_ns = sum(profile.nodes.self_ns, import);
  if (profile.has_memory) row.total_bytes = sum(profile.nodes.memory[kAllocBytes], import);
  row.self_ns = row.total_ns;
  row.self_bytes = row.total_bytes;
  return row;
}

std::vector<ImportRow> rows_of(const Profile& profile, const std::vector<Import>& imports) {
  std::vector<ImportRow> rows;
  rows.reserve(imports.size());
  for (const Import& import : imports) {
    ImportRow row = row_of(profile, import);
    if (import.around != rows.size()) {
      ImportRow& around = rows[import.around];
      row.depth = around.depth + 1;
      around.self_ns -= row.total_ns;
      around.self_bytes -= row.total_bytes;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

// Modules of one import may lie on different paths of the import system, and nodes come path by
// path. But functions come in the order in which they were first called, and each module is one.
std::vector<std::size_t> in_order_of_time(const Profile& profile,
                                          const std::vector<Import>& imports) {
  std::vector<std::vector<std::size_t>> below(imports.size());
  std::vector<std::size_t> open, order;
  for (std::size_t i = 0; i < imports.size(); ++i)
    (imports[i].around == i ? open : below[imports[i].around]).push_back(i);
  const auto began_later = [&](std::size_t a, std::size_t b) {
    return profile.nodes.function[imports[a].node] > profile.nodes.function[imports[b].node];
  };
  std::stable_sort(open.begin(), open.end(), began_later);
  while (!open.empty()) {
    const std::size_t next = open.back();
    open.pop_back();
    order.push_back(next);
    std::stable_sort(below[next].begin(), below[next].end(), began_later);
    open.insert(open.end(), below[next].begin(), below[next].end());
  }
  return order;
}

}  // namespace

std::vector<ImportRow> import_table(const Profile& profile) {
  const std::vector<Import> imports = imports_of(profile);
  std::vector<ImportRow> rows = rows_of(profile, imports), sorted;
  sorted.reserve(rows.size());
  for (const std::size_t row : in_order_of_time(profile, imports))
    sorted.push_back(std::move(rows[row]));
  return sorted;
}

}  // namespace pyprof
