// Functions as other tools know them, and the walk through the call tree.
#pragma once

#include <pyprof/analyze/function_name.h>
#include <pyprof/read/profile.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pyprof {

// Python code, even of <string>: neither a C function nor what the profiler made up.
inline bool has_source(const Profile& profile, std::size_t function) {
  const FileKind kind = profile.files.kind[profile.functions.file[function]];
  return kind != FileKind::kNative && !file_of(profile, function).empty();
}

// The text with each of `reserved` and each control character replaced: formats made of lines and
// separators have no way to quote them.
std::string without(std::string_view text, std::string_view reserved, char replacement = '_');

// Calls enter(node) before the callees of a node and leave(node) after them, for the nodes from
// `begin` to `end`; both are subtree borders. The depth of the tree is memory here, not stack.
template <typename Enter, typename Leave>
void walk_tree(const NodeColumns& nodes, std::size_t begin, std::size_t end, Enter&& enter,
               Leave&& leave) {
  std::vector<std::uint32_t> open;
  const auto close_before = [&](std::size_t node) {
    while (!open.empty() && open.back() + nodes.subtree_size[open.back()] <= node) {
      leave(open.back());
      open.pop_back();
    }
  };
  for (std::size_t node = begin; node < end; ++node) {
    close_before(node);
    enter(node);
    open.push_back(static_cast<std::uint32_t>(node));
  }
  close_before(end);
}

// For each node the sum of `values` before it, and the whole: a subtree is a difference.
std::vector<std::uint64_t> sums_before(const Column& values);

struct Subtree {
  std::size_t begin;
  std::size_t end;
};
Subtree tree_of(const Profile& profile, const ThreadRow& thread);

}  // namespace pyprof
