// The calling-context tree: one node for each distinct call path, so that its size depends on the
// program's shape and not on how long it runs.
//
// Nodes live in the profile file. Owned by whoever holds the GIL; a node's counters are written
// only by the thread whose tree it is in.
#pragma once

#include <pyprof/core/id_index.h>
#include <pyprof/core/profile_file.h>

namespace pyprof {

class CallTree {
 public:
  explicit CallTree(ProfileFile& file)
      : file_(file),
        nodes_(static_cast<format::NodeRecord*>(file.records(format::Table::kNodes))) {}

  format::NodeRecord& operator[](NodeId id) { return nodes_[index(id)]; }
  NodeId id_of(const format::NodeRecord& node) const { return static_cast<NodeId>(&node - nodes_); }

  // The child of `parent` for calls of `function`, made if it is new; kNone when the table is full,
  // and then the call belongs to the caller. A function mostly calls what it called before: the
  // child entered last is right nearly always, and where calls take turns the one that came after
  // it last time. What neither foresees pays a hash lookup, some 40 instructions.
  [[gnu::always_inline]] NodeId child(NodeId parent, FunctionId function) {
    const NodeId last = nodes_[index(parent)].last_child;
    if (nodes_[index(last)].function == function) [[likely]] {
      if (last == NodeId::kNone) __builtin_unreachable();  // record 0 is of no function
      return last;
    }
    const NodeId next = nodes_[index(last)].next_sibling;
    if (nodes_[index(next)].function != function) return find_child(parent, function);
    return nodes_[index(parent)].last_child = next;
  }

  // The id that the next node will have; and taking back all nodes from `first` on, with the time
  // that they were charged, which is returned.
  NodeId end() const { return NodeId{file_.end(format::Table::kNodes)}; }
  std::uint64_t forget_since(NodeId first);

  // In a forked child: no call has been counted and no time charged. Nodes of threads other than
  // this one, which is the only one that the child has, are marked as absent.
  void start_over(ThreadId thread);

  // What `locals_from` is in new nodes.
  void record_locals_from(std::uint64_t bytes) { locals_from_ = bytes; }

  // A new root; kNone when the table is full.
  NodeId add_root(FunctionId function, ThreadId thread);

 private:
  NodeId find_child(NodeId parent, FunctionId function);
  NodeId add(NodeId parent, FunctionId function, ThreadId thread);
  std::uint64_t hash_of(std::uint32_t id) const;

  ProfileFile& file_;
  format::NodeRecord* nodes_;
  IdIndex index_;
  std::uint64_t locals_from_ = UINT64_MAX;
};

}  // namespace pyprof
