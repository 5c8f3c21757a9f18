// The stack of each node, for formats that write whole stacks.
#pragma once

#include <pyprof/read/profile.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "frames.h"

namespace pyprof {

// A stack is written once for each node, so a recursion 100,000 calls deep would take terabytes.
// Deeper stacks have their first kWholeStack frames, kDeeper and the function itself: no cost is
// lost. CPython's own limit of recursion is 1,000.
inline constexpr std::size_t kWholeStack = 1024;
inline constexpr std::uint32_t kDeeper = UINT32_MAX;

inline constexpr std::string_view kDeeperName = "(deeper calls)";

// Calls visit(node, stack) for the nodes of a thread in order; `stack` has functions, outermost
// first.
template <typename Visit>
void each_stack(const Profile& profile, const ThreadRow& thread, Visit&& visit) {
  const NodeColumns& nodes = profile.nodes;
  const Subtree tree = tree_of(profile, thread);
  std::vector<std::uint32_t> stack;
  std::size_t depth = 0;
  const auto enter = [&](std::size_t node) {
    const auto function = static_cast<std::uint32_t>(nodes.function[node]);
    stack.resize(std::min(depth++, kWholeStack));
    if (depth > kWholeStack + 1) stack.push_back(kDeeper);
    stack.push_back(function);
    visit(node, stack);
  };
  walk_tree(nodes, tree.begin, tree.end, enter, [&depth](std::size_t) { --depth; });
}

}  // namespace pyprof
