// cProfile's file: for each function its calls and time, and who called it how often. It knows no
// paths: the tree is reconstructed from the proportions of callers. A function's own time and calls
// are cProfile's, to the nanosecond; how they divide among its paths is an estimate.
#include <fmt/format.h>
#include <pyprof/read/utf8.h>

#include <algorithm>
#include <cmath>
#include <queue>

#include "cprofile_graph.h"
#include "imports.h"
#include "tree_builder.h"

namespace pyprof {
namespace {

// Paths multiply; the costly ones are followed first, and no screen shows more.
constexpr std::size_t kMostNodes = 100'000;
// CPython's own limit; a path has a function but once.
constexpr std::size_t kDeepestPath = 1000;

struct Path {
  std::uint32_t node;
  std::size_t parent;  // path
  std::size_t function;
  std::size_t depth;
  double share;  // of the function's costs
  CprofileCosts weight;
};
constexpr std::size_t kNoPath = SIZE_MAX;

// Follows calls from the roots, costly ones first, until they repeat or there are too many.
class PathFinder {
 public:
  PathFinder(const CprofileGraph& graph, TreeBuilder& tree) : graph_(graph), tree_(tree) {}

  std::vector<Path> find() {
    for (const CprofileCall& root : graph_.roots) add(root, kNoPath, 1);
    while (!next_.empty()) {
      const std::size_t path = next_.top().second;
      next_.pop();
      follow(path);
    }
    add_missing();
    return std::move(paths_);
  }

  std::size_t not_followed() const { return not_followed_; }

 private:
  void follow(std::size_t path) {
    const CprofileFunction& function = graph_.functions[paths_[path].function];
    if (function.callees.empty() || is_open(paths_[path].function, paths_[path].parent)) return;
    const bool is_full = paths_.size() + function.callees.size() > kMostNodes;
    if (is_full || paths_[path].depth == kDeepestPath) {
      ++not_followed_;
      return;
    }
    for (const CprofileCall& call : function.callees) add(call, path, paths_[path].share);
  }

  bool is_open(std::size_t function, std::size_t path) const {
    for (; path != kNoPath; path = paths_[path].parent)
      if (paths_[path].function == function) return true;
    return false;
  }

  void add(const CprofileCall& call, std::size_t parent, double share) {
    const CprofileFunction& callee = graph_.functions[call.callee];
    const std::uint32_t above = parent == kNoPath ? 0 : paths_[parent].node;
    const std::size_t depth = parent == kNoPath ? 0 : paths_[parent].depth + 1;
    const double part = callee.arriving > 0 ? call.costs.total / callee.arriving : 0;
    const std::uint32_t node = tree_.child(above, tree_.function(callee.named));
    next_.emplace(share * call.costs.total, paths_.size());
    paths_.push_back({node,
                      parent,
                      call.callee,
                      depth,
                      std::min(share * part, 1.0),
                      {share * call.costs.calls, share * call.costs.self, 0}});
  }

  // A function that no path reached has one from the root: nothing is lost.
  void add_missing() {
    std::vector<bool> seen(graph_.functions.size());
    for (const Path& path : paths_) seen[path.function] = true;
    for (std::size_t id = 0; id < seen.size(); ++id) {
      if (seen[id]) continue;
      const std::uint32_t node = tree_.child(0, tree_.function(graph_.functions[id].named));
      paths_.push_back({node, kNoPath, id, 0, 1, graph_.functions[id].costs});
    }
  }

  const CprofileGraph& graph_;
  TreeBuilder& tree_;
  std::vector<Path> paths_;
  std::size_t not_followed_ = 0;
  std::priority_queue<std::pair<double, std::size_t>> next_;
};

// Divides a whole number in proportion to weights that come one by one; the parts sum to it.
class Shares {
 public:
  Shares(double whole, double weights) : whole_(whole), weights_(weights) {}

  std::uint64_t next(double weight, bool is_last) {
    reached_ += weight;
    const double share = is_last || weights_ <= 0 ? (is_last ? 1 : 0) : reached_ / weights_;
    const auto up_to = static_cast<std::uint64_t>(std::llround(whole_ * std::min(share, 1.0)));
    const std::uint64_t part = up_to - std::min(given_, up_to);
    given_ = std::max(given_, up_to);
    return part;
  }

 private:
  double whole_;
  double weights_;
  double reached_ = 0;
  std::uint64_t given_ = 0;
};

void divide_costs(const CprofileFunction& function, const std::vector<const Path*>& paths,
                  TreeBuilder& tree) {
  CprofileCosts weights;
  for (const Path* path : paths) {
    weights.calls += path->weight.calls;
    weights.self += path->weight.self;
  }
  Shares calls(function.costs.calls, weights.calls);
  Shares self(function.costs.self * 1e9, weights.self);
  for (const Path* path : paths) {
    const bool is_last = path == paths.back();
    const std::uint64_t part = calls.next(path->weight.calls, is_last);
    tree.add(path->node, part, self.next(path->weight.self, is_last));
  }
}

void add_costs(const CprofileGraph& graph, const std::vector<Path>& paths, TreeBuilder& tree) {
  std::vector<std::vector<const Path*>> by_function(graph.functions.size());
  for (const Path& path : paths) by_function[path.function].push_back(&path);
  for (std::size_t id = 0; id < by_function.size(); ++id)
    divide_costs(graph.functions[id], by_function[id], tree);
}

}  // namespace

Profile import_cprofile(std::string_view bytes, const std::string& path) {
  const CprofileGraph graph = read_cprofile(bytes, path);
  TreeBuilder tree(path);
  PathFinder finder(graph, tree);
  const std::vector<Path> paths = finder.find();
  add_costs(graph, paths, tree);
  Profile profile = tree.take();
  profile.meta.tool = kCprofile;
  profile.meta.clock = "monotonic";  // its default, time.perf_counter
  profile.diagnostics.push_back(
      {"warning", "imported_cprofile",
       fmt::format("Imported from {}: cProfile knows no call paths. Each function's own time and "
                   "calls are as cProfile counted them; the tree is reconstructed from the "
                   "proportions of callers and callees, so how they divide among paths is an "
                   "estimate, and recursion is shown one level deep. Memory, threads and time "
                   "order were not recorded.",
                   repaired_utf8(path))});
  if (finder.not_followed() > 0)
    profile.meta.truncated.emplace_back("nodes", finder.not_followed());
  return profile;
}

}  // namespace pyprof
