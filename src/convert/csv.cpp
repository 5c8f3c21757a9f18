// The call tree for spreadsheets and data frames: a row for each node, callees after callers.
#include <fmt/format.h>

#include "csv_text.h"
#include "formats.h"
#include "frames.h"

namespace pyprof {
namespace {

struct ValueColumn {
  std::string name;
  const Column* values;
};

class CsvWriter {
 public:
  CsvWriter(const Profile& profile, TextSink& out) : profile_(profile), out_(out) {
    const NodeColumns& nodes = profile.nodes;
    columns_ = {{"calls", &nodes.calls}, {"resumes", &nodes.resumes}};
    if (profile.has_time) columns_.push_back({"self_ns", &nodes.self_ns});
    if (profile.has_waits) columns_.push_back({"wait_ns", &nodes.wait_ns});
    if (profile.has_corrected) columns_.push_back({"corrected_ns", &nodes.corrected_ns});
    if (profile.has_memory) add_memory();
  }

  void write() {
    out_.raw("node,parent,depth,thread,function,module,file,line");
    for (const ValueColumn& column : columns_) out_.raw("," + column.name);
    if (profile_.has_time) out_.raw(",total_ns");
    out_.raw("\r\n");
    if (profile_.has_time) before_ = sums_before(profile_.nodes.self_ns);
    for (const ThreadRow& thread : profile_.threads) rows(thread);
  }

 private:
  void add_memory() {
    const char* const names[] = {"alloc_count", "object_count", "alloc_bytes",
                                 "live_count",  "live_bytes",   "at_peak_bytes"};
    for (std::size_t metric = 0; metric < kMemoryMetrics; ++metric)
      columns_.push_back({names[metric], &profile_.nodes.memory[metric]});
  }

  void rows(const ThreadRow& thread) {
    const Subtree tree = tree_of(profile_, thread);
    const std::string thread_cell = csv_cell(thread.name);
    std::size_t depth = 0;
    walk_tree(
        profile_.nodes, tree.begin, tree.end,
        [&](std::size_t node) { row(node, depth++, thread_cell); },
        [&depth](std::size_t) { --depth; });
  }

  void row(std::size_t node, std::size_t depth, const std::string& thread) {
    const NodeColumns& nodes = profile_.nodes;
    const std::size_t function = nodes.function[node];
    out_.raw(fmt::format("{},{},{},{},{},{},{},{}", node, nodes.parent[node], depth, thread,
                         csv_cell(qualified_name(profile_, function)),
                         csv_cell(profile_.strings[profile_.functions.module[function]]),
                         csv_cell(file_of(profile_, function)),
                         profile_.functions.first_line[function]));
    for (const ValueColumn& column : columns_) out_.raw(fmt::format(",{}", (*column.values)[node]));
    if (!before_.empty())
      out_.raw(fmt::format(",{}", before_[node + nodes.subtree_size[node]] - before_[node]));
    out_.raw("\r\n");
  }

  const Profile& profile_;
  TextSink& out_;
  std::vector<ValueColumn> columns_;
  std::vector<std::uint64_t> before_;
};

}  // namespace

void write_csv(const Export& task, TextSink& out) { CsvWriter(task.profile, out).write(); }

}  // namespace pyprof
