#include <pyprof/core/call_tree.h>

namespace pyprof {
namespace {

std::uint64_t hash(NodeId parent, FunctionId function) {
  return mix(std::uint64_t{index(parent)} << 32 | index(function));
}

}  // namespace

std::uint64_t CallTree::hash_of(std::uint32_t id) const {
  return hash(nodes_[id].parent, nodes_[id].function);
}

NodeId CallTree::find_child(NodeId parent, FunctionId function) {
  const std::uint64_t key = hash(parent, function);
  NodeId child{index_.find(key, [&](std::uint32_t id) {
    return nodes_[id].parent == parent && nodes_[id].function == function;
  })};
  if (child == NodeId::kNone) {
    child = add(parent, function, nodes_[index(parent)].thread);
    if (child == NodeId::kNone) return child;
    index_.insert(key, index(child), [this](std::uint32_t id) { return hash_of(id); });
  }
  NodeId& last = nodes_[index(parent)].last_child;
  if (last != NodeId::kNone) nodes_[index(last)].next_sibling = child;
  return last = child;
}

std::uint64_t CallTree::forget_since(NodeId first) {
  std::uint64_t ticks = 0;
  for (std::uint32_t id = index(first); id < index(end()); ++id) ticks += nodes_[id].self_ticks;
  file_.rewind(format::Table::kNodes, index(first));
  index_ = {};
  for (std::uint32_t id = 1; id < index(first); ++id) {
    if (nodes_[id].last_child >= first) nodes_[id].last_child = NodeId::kNone;
    if (nodes_[id].next_sibling >= first) nodes_[id].next_sibling = NodeId::kNone;
    if (nodes_[id].parent == NodeId::kNone) continue;
    index_.insert(hash_of(id), id, [this](std::uint32_t i) { return hash_of(i); });
  }
  return ticks;
}

void CallTree::start_over(ThreadId thread) {
  for (std::uint32_t id = 1; id < index(end()); ++id) {
    format::NodeRecord& node = nodes_[id];
    node.calls = node.resumes = node.self_ticks = 0;
    node.locals = {};
    node.locals_from = locals_from_;
    node.absent = node.thread != thread;
  }
}

NodeId CallTree::add_root(FunctionId function, ThreadId thread) {
  return add(NodeId::kNone, function, thread);
}

NodeId CallTree::add(NodeId parent, FunctionId function, ThreadId thread) {
  const NodeId id{file_.reserve(format::Table::kNodes)};
  if (id == NodeId::kNone) {
    file_.count(format::Incident::kCallsElided);
    return id;
  }
  format::NodeRecord& node = nodes_[index(id)];
  node.parent = parent;
  node.function = function;
  node.thread = thread;
  node.locals_from = locals_from_;
  file_.publish(format::Table::kNodes);
  return id;
}

}  // namespace pyprof
