#include <pyprof/core/untouched_paths.h>

#include <span>
#include <vector>

namespace pyprof {
namespace {

using format::Table;

template <typename Record>
std::span<Record> records(ProfileFile& file, Table table) {
  return {static_cast<Record*>(file.records(table)), file.end(table)};
}

class TouchedPaths {
 public:
  explicit TouchedPaths(ProfileFile& file)
      : nodes_(records<format::NodeRecord>(file, Table::kNodes)), touched_(nodes_.size()) {
    for (std::size_t id = 1; id < nodes_.size(); ++id)
      if (has_event(nodes_[id])) add(NodeId{static_cast<std::uint32_t>(id)});
    for (const auto& cell : records<format::CellRecord>(file, Table::kCells))
      if (cell.alloc_count > 0) add(cell.node);
    for (const auto& thread : records<format::ThreadRecord>(file, Table::kThreads))
      add(thread.current);
    add_nodes_of<format::TimelineRecord>(file, Table::kTimeline);
    add_nodes_of<format::SpanRecord>(file, Table::kSpans);
    add_nodes_of<format::BracketRecord>(file, Table::kBrackets);
    add_nodes_of<format::TaskRecord>(file, Table::kTasks);
    add_nodes_of<format::MarkRecord>(file, Table::kMarks);
    add(file.header().peak_node);
  }

  void clear_others() {
    for (std::size_t id = 1; id < nodes_.size(); ++id)
      if (!touched_[id]) nodes_[id] = {};
  }

 private:
  static bool has_event(const format::NodeRecord& node) {
    const bool is_root = node.parent == NodeId::kNone;
    return !node.absent && (is_root || node.calls + node.resumes + node.self_ticks > 0);
  }

  template <typename Record>
  void add_nodes_of(ProfileFile& file, Table table) {
    for (const Record& record : records<Record>(file, table)) add(record.node);
  }

  // With the path to it.
  void add(NodeId node) {
    for (std::uint32_t id = index(node); id != 0 && id < nodes_.size() && !touched_[id];
         id = index(nodes_[id].parent))
      touched_[id] = true;
  }

  std::span<format::NodeRecord> nodes_;
  std::vector<bool> touched_;
};

}  // namespace

void clear_untouched_paths(ProfileFile& file) { TouchedPaths(file).clear_others(); }

}  // namespace pyprof
