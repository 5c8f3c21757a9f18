#include "preorder.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "recording_file.h"

namespace pyprof {
namespace {

std::vector<std::uint32_t> parents_of(const RecordingFile& file) {
  const auto nodes = file.nodes();
  if (nodes.size() > std::numeric_limits<std::int32_t>::max())
    file.fail_damaged("it has more nodes than a profile can number");
  std::vector<std::uint32_t> parents(nodes.size());
  TableWalk walk(file);
  for (std::size_t id = 1; id < nodes.size(); ++id) {
    walk.step();
    parents[id] = parent_of(file, nodes[id], id);
  }
  return parents;
}

// Where something happened, or may happen any moment; roots too, but for those of threads that only
// the parent had, and those whose record was given back (core/untouched_paths.h). By record id.
std::vector<std::uint32_t> eventful_nodes(const RecordingFile& file) {
  const auto nodes = file.nodes();
  std::vector<std::uint32_t> eventful(nodes.size());
  TableWalk walk(file);
  for (std::size_t id = 1; id < nodes.size(); ++id) {
    walk.step();
    const format::NodeRecord& node = nodes[id];
    const bool is_root = node.parent == NodeId::kNone;
    const bool is_here = !node.absent && node.function != FunctionId::kNone;
    eventful[id] = is_here && (is_root || node.calls + node.resumes + node.self_ticks > 0);
  }
  const auto mark = [&eventful](NodeId node) {
    if (index(node) < eventful.size()) eventful[index(node)] = 1;
  };
  for (const format::CellRecord& cell : file.cells())
    if (cell.alloc_count + cell.free_count > 0) mark(cell.node);
  for (const format::ThreadRecord& thread : file.threads()) mark(thread.current);
  for (const format::TimelineRecord& row : file.timeline()) mark(row.node);
  for (const format::SpanRecord& span : file.spans()) mark(span.node);
  for (const format::BracketRecord& bracket : file.brackets()) mark(bracket.node);
  for (const format::TaskRecord& task : file.tasks()) mark(task.node);
  for (const format::MarkRecord& label : file.marks()) mark(label.node);
  mark(file.header().peak_node);
  return eventful;
}

std::vector<std::uint32_t> subtree_sizes(const RecordingFile& file,
                                         const std::vector<std::uint32_t>& parents) {
  std::vector<std::uint32_t> sizes =
      file.is_forked() ? eventful_nodes(file) : std::vector<std::uint32_t>(parents.size(), 1);
  for (std::size_t id = parents.size(); id-- > 1;) {
    if (sizes[id] == 0) continue;
    std::uint32_t& parent = sizes[parents[id]];
    parent = std::max(parent, 1u) + sizes[id];
  }
  return sizes;
}

// A node's place is where its parent's next free place is; a child takes as many as its subtree
// has. One pass without stack or child lists, since parents come first; record 0 stands for the
// parent of the roots.
std::vector<std::uint32_t> positions(const Preorder& order,
                                     const std::vector<std::uint32_t>& parents) {
  std::vector<std::uint32_t> position(parents.size()), next_free(parents.size());
  for (std::size_t id = 1; id < position.size(); ++id) {
    if (!order.has_place(id)) continue;
    position[id] = next_free[parents[id]];
    next_free[parents[id]] += order.subtree_size[id];
    next_free[id] = position[id] + 1;
  }
  return position;
}

std::vector<std::uint32_t> inverse(const Preorder& order) {
  std::vector<std::uint32_t> record(order.subtree_size.empty() ? 0 : order.subtree_size[0] - 1);
  for (std::size_t id = 1; id < order.position.size(); ++id)
    if (order.has_place(id)) record[order.position[id]] = static_cast<std::uint32_t>(id);
  return record;
}

}  // namespace

std::uint32_t parent_of(const RecordingFile& file, const format::NodeRecord& record,
                        std::size_t id) {
  const std::uint32_t parent = index(record.parent);
  if (parent >= id)
    file.fail_damaged(fmt::format("node {} does not come after its parent {}", id, parent));
  return parent;
}

Preorder make_preorder(const RecordingFile& file) {
  Preorder order;
  {
    const std::vector<std::uint32_t> parents = parents_of(file);
    order.subtree_size = subtree_sizes(file, parents);
    order.position = positions(order, parents);
  }
  order.record = inverse(order);
  return order;
}

}  // namespace pyprof
