#include "call_graph.h"

#include <algorithm>
#include <unordered_map>

#include "frames.h"

namespace pyprof {
namespace {

// `until` is where the outermost open call's subtree ends; in preorder that is all it takes.
struct Folded {
  CallCosts costs;
  std::size_t until = 0;
};

class Folding {
 public:
  explicit Folding(const Profile& profile)
      : profile_(profile),
        ns_before_(profile.has_time ? sums_before(profile.nodes.self_ns) : none()),
        bytes_before_(profile.has_memory ? sums_before(profile.nodes.memory[kAllocBytes])
                                         : none()) {}

  void add(std::size_t node, Folded& to) const {
    const std::size_t end = node + profile_.nodes.subtree_size[node];
    const std::uint64_t calls = profile_.nodes.calls[node] + profile_.nodes.resumes[node];
    const bool is_outermost = node >= to.until;
    to.costs.calls += calls;
    to.costs.self_ns += difference(ns_before_, node, node + 1);
    to.costs.self_bytes += difference(bytes_before_, node, node + 1);
    if (!is_outermost) return;
    to.until = end;
    to.costs.primitive_calls += calls;
    to.costs.total_ns += difference(ns_before_, node, end);
    to.costs.total_bytes += difference(bytes_before_, node, end);
  }

 private:
  static std::vector<std::uint64_t> none() { return {}; }

  static std::uint64_t difference(const std::vector<std::uint64_t>& before, std::size_t begin,
                                  std::size_t end) {
    return before.empty() ? 0 : before[end] - before[begin];
  }

  const Profile& profile_;
  std::vector<std::uint64_t> ns_before_;
  std::vector<std::uint64_t> bytes_before_;
};

std::uint64_t edge_key(std::uint32_t caller, std::uint32_t callee) {
  return std::uint64_t{caller} << 32 | callee;
}

std::vector<CallEdge> sorted_edges(const std::unordered_map<std::uint64_t, Folded>& folded) {
  std::vector<CallEdge> edges;
  edges.reserve(folded.size());
  for (const auto& [key, edge] : folded)
    edges.push_back(
        {static_cast<std::uint32_t>(key >> 32), static_cast<std::uint32_t>(key), edge.costs});
  std::sort(edges.begin(), edges.end(), [](const CallEdge& a, const CallEdge& b) {
    return edge_key(a.caller, a.callee) < edge_key(b.caller, b.callee);
  });
  return edges;
}

}  // namespace

CallGraph make_call_graph(const Profile& profile, const std::vector<std::uint32_t>& group,
                          std::size_t groups) {
  const NodeColumns& nodes = profile.nodes;
  const Folding folding(profile);
  std::vector<Folded> functions(groups);
  std::unordered_map<std::uint64_t, Folded> edges;
  for (std::size_t node = 0; node < nodes.count(); ++node) {
    const std::uint32_t callee = group[nodes.function[node]];
    folding.add(node, functions[callee]);
    if (nodes.parent[node] < 0) continue;
    const auto parent = static_cast<std::size_t>(nodes.parent[node]);
    folding.add(node, edges[edge_key(group[nodes.function[parent]], callee)]);
  }
  CallGraph graph;
  for (const Folded& function : functions) graph.functions.push_back(function.costs);
  graph.edges = sorted_edges(edges);
  return graph;
}

}  // namespace pyprof
