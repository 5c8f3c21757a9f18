#include "preorder.h"

#include <fmt/format.h>

#include <limits>

#include "recording_file.h"

namespace pyprof {
namespace {

std::vector<std::uint32_t> parents_of(const RecordingFile& file) {
  const auto nodes = file.nodes();
  if (nodes.size() > std::numeric_limits<std::int32_t>::max())
    file.fail_damaged("it has more nodes than a profile can number");
  std::vector<std::uint32_t> parents(nodes.size());
  for (std::size_t id = 1; id < nodes.size(); ++id) {
    parents[id] = index(nodes[id].parent);
    if (parents[id] >= id)
      file.fail_damaged(fmt::format("node {} does not come after its parent {}", id, parents[id]));
  }
  return parents;
}

std::vector<std::uint32_t> subtree_sizes(const std::vector<std::uint32_t>& parents) {
  std::vector<std::uint32_t> sizes(parents.size(), 1);
  for (std::size_t id = parents.size(); id-- > 1;) sizes[parents[id]] += sizes[id];
  return sizes;
}

// A node's place is where its parent's next free place is; a child takes as many as its subtree
// has. One pass without stack or child lists, since parents come first; record 0 stands for the
// parent of the roots.
std::vector<std::uint32_t> positions(const Preorder& order) {
  std::vector<std::uint32_t> position(order.parent.size()), next_free(order.parent.size());
  for (std::size_t id = 1; id < position.size(); ++id) {
    position[id] = next_free[order.parent[id]];
    next_free[order.parent[id]] += order.subtree_size[id];
    next_free[id] = position[id] + 1;
  }
  return position;
}

std::vector<std::uint32_t> inverse(const std::vector<std::uint32_t>& position) {
  std::vector<std::uint32_t> record(position.empty() ? 0 : position.size() - 1);
  for (std::size_t id = 1; id < position.size(); ++id)
    record[position[id]] = static_cast<std::uint32_t>(id);
  return record;
}

}  // namespace

Preorder make_preorder(const RecordingFile& file) {
  Preorder order;
  order.parent = parents_of(file);
  order.subtree_size = subtree_sizes(order.parent);
  order.position = positions(order);
  order.record = inverse(order.position);
  return order;
}

}  // namespace pyprof
