// speedscope's file format, evented: sampled repeats whole stacks, and deep trees are most of what
// needs a flame graph. One profile for each thread and metric.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "formats.h"
#include "frames.h"
#include "json_text.h"

namespace pyprof {
namespace {

constexpr std::array kShown = {Metric::kTime, Metric::kAllocBytes, Metric::kPeakBytes,
                               Metric::kCalls};

const char* unit_of(Metric metric) {
  if (metric == Metric::kTime) return "nanoseconds";
  return metric == Metric::kCalls || metric == Metric::kAllocCount ? "none" : "bytes";
}

class SpeedscopeWriter {
 public:
  SpeedscopeWriter(const Export& task, TextSink& out) : task_(task), out_(out) {}

  void write() {
    out_.raw(fmt::format(R"({{"$schema":"https://www.speedscope.app/file-format-schema.json",)"
                         R"("exporter":{},"name":{},"activeProfileIndex":0,)"
                         "\n\"shared\":{{\"frames\":",
                         json_string(task_.profile.meta.tool), json_string(task_.name)));
    json_array(out_, task_.profile.functions.name.size(), [this](std::size_t i) { frame(i); });
    out_.raw("},\n\"profiles\":[");
    if (task_.metric)
      profiles(*task_.metric);
    else
      for (const Metric each : kShown) profiles(each);
    out_.raw("\n]}\n");
  }

 private:
  void frame(std::size_t function) {
    const Profile& profile = task_.profile;
    out_.raw(fmt::format("\n{{\"name\":{}", json_string(qualified_name(profile, function))));
    if (has_source(profile, function))
      out_.raw(fmt::format(R"(,"file":{},"line":{})", json_string(file_of(profile, function)),
                           std::max<std::uint64_t>(1, profile.functions.first_line[function])));
    out_.put('}');
  }

  void profiles(Metric shown) {
    if (!is_recorded(task_.profile, shown)) return;
    const std::vector<std::uint64_t> before = sums_before(column_of(task_.profile, shown));
    for (const ThreadRow& thread : task_.profile.threads) {
      out_.raw(first_ ? "\n" : ",\n");
      first_ = false;
      one(thread, shown, before);
    }
  }

  void one(const ThreadRow& thread, Metric shown, const std::vector<std::uint64_t>& before) {
    const Subtree tree = tree_of(task_.profile, thread);
    const std::uint64_t start = before[tree.begin];
    out_.raw(fmt::format(R"({{"type":"evented","name":{},"unit":"{}","startValue":0,)"
                         R"("endValue":{},"events":[)",
                         json_string(fmt::format("{} ({})", thread.name, name_of(shown))),
                         unit_of(shown), before[tree.end] - start));
    events(tree, before);
    out_.raw("]}");
  }

  void events(const Subtree& tree, const std::vector<std::uint64_t>& before) {
    const NodeColumns& nodes = task_.profile.nodes;
    std::string_view separator = "\n";
    const auto event = [&](char type, std::size_t node, std::size_t border) {
      const std::size_t end = node + nodes.subtree_size[node];
      if (before[node] == before[end]) return;  // nothing to see
      out_.raw(separator);
      out_.raw(fmt::format(R"({{"type":"{}","frame":{},"at":{}}})", type, nodes.function[node],
                           before[border] - before[tree.begin]));
      separator = ",\n";
    };
    walk_tree(
        nodes, tree.begin, tree.end, [&](std::size_t node) { event('O', node, node); },
        [&](std::size_t node) { event('C', node, node + nodes.subtree_size[node]); });
  }

  const Export& task_;
  TextSink& out_;
  bool first_ = true;
};

}  // namespace

void write_speedscope(const Export& task, TextSink& out) { SpeedscopeWriter(task, out).write(); }

}  // namespace pyprof
