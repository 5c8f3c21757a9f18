#include <fmt/format.h>
#include <pyprof/read/check.h>

#include <algorithm>

#include "column_table.h"

namespace pyprof {
namespace {

using Fault = std::optional<std::string>;

std::size_t size_of(const Profile& profile, RowSet rows) {
  switch (rows) {
    case RowSet::kStrings:
      return profile.strings.size();
    case RowSet::kFiles:
      return profile.files.path.size();
    case RowSet::kFunctions:
      return profile.functions.name.size();
    case RowSet::kTypes:
      return profile.types.name.size();
    case RowSet::kNodes:
      return profile.nodes.count();
    case RowSet::kNodeTypes:
      return profile.node_types.type.size();
    case RowSet::kNodeLocals:
      return profile.node_locals.type.size();
    case RowSet::kThreads:
      return profile.threads.size();
    case RowSet::kLines:
      return profile.lines.line.size();
    case RowSet::kSpans:
      return profile.spans.node.size();
    case RowSet::kBrackets:
      return profile.brackets.node.size();
    case RowSet::kMarks:
      return profile.marks.t_ns.size();
    case RowSet::kTasks:
      return profile.tasks.name.size();
    case RowSet::kTaskSteps:
      return profile.task_steps.task.size();
    case RowSet::kSizes:
      return profile.sizes.least_bytes.size();
    case RowSet::kTimeline:
      return profile.timeline.dt_ns.size();
    case RowSet::kGc:
      return profile.gc.t_ns.size();
    case RowSet::kNone:
      break;
  }
  return 0;
}

// The first row whose value is not an index below `size`.
Fault index_fault(const Column& column, std::size_t size) {
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (column[row] >= size) return fmt::format("[{}] is {}", row, column[row]);
  }
  return {};
}

Fault index_fault(const std::vector<std::int32_t>& column, std::size_t size) {
  for (std::size_t row = 0; row < column.size(); ++row) {
    const std::int64_t value = column[row];
    if (value < -1 || value >= static_cast<std::int64_t>(size))
      return fmt::format("[{}] is {}", row, value);
  }
  return {};
}

Fault index_fault(const std::vector<FileKind>&, std::size_t) { return {}; }

Fault check_columns(const Profile& profile) {
  Fault fault;
  visit_columns(profile, [&](const ColumnPlace& place, const auto& column) {
    if (fault) return;
    const bool recorded = is_recorded(profile, place.needs);
    const std::size_t rows = recorded ? size_of(profile, place.rows) : 0;
    if (column.size() != rows) {
      fault = fmt::format("{}.{} has {} rows instead of {}", place.section, place.name,
                          column.size(), rows);
    } else if (place.target != RowSet::kNone) {
      const std::size_t size = size_of(profile, place.target);
      if (const Fault outside = index_fault(column, size))
        fault = fmt::format("{}.{}{}, but there are only {}", place.section, place.name, *outside,
                            size);
    }
  });
  return fault;
}

// Columns that say what part of the self time is something.
Fault check_parts_of_time(const Profile& profile) {
  if (profile.has_time || (!profile.has_waits && !profile.has_corrected)) return {};
  return fmt::format("nodes.{} is there, but not nodes.self_ns",
                     profile.has_waits ? "wait_ns" : "corrected_ns");
}

Fault check_strings(const std::vector<std::string>& strings) {
  if (strings.empty() || !strings[0].empty()) return "strings[0] is not the empty string";
  std::vector<std::string_view> sorted(strings.begin(), strings.end());
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice == sorted.end()) return {};
  return fmt::format("strings has \"{}\" twice", *twice);
}

// A node's subtree lies within its parent's and begins where its elder sibling's ends. `taken` is
// how much of each node's subtree its children so far have filled.
Fault check_preorder(const NodeColumns& nodes) {
  std::vector<std::uint32_t> taken(nodes.count(), 1);
  std::uint64_t next_root = 0;
  for (std::size_t i = 0; i < nodes.count(); ++i) {
    const std::int32_t parent = nodes.parent[i];
    const std::uint64_t size = nodes.subtree_size[i];
    if (parent >= static_cast<std::int32_t>(i))
      return fmt::format("nodes.parent[{}] is {}, which does not come before it", i, parent);
    const std::uint64_t begin = parent < 0 ? next_root : parent + std::uint64_t{taken[parent]};
    const std::uint64_t end =
        parent < 0 ? nodes.count() : parent + nodes.subtree_size[static_cast<std::size_t>(parent)];
    if (begin != i || size == 0 || size > end - i)
      return fmt::format("nodes.subtree_size does not nest at node {}", i);
    if (parent < 0)
      next_root += size;
    else
      taken[parent] += static_cast<std::uint32_t>(size);
  }
  for (std::size_t i = 0; i < nodes.count(); ++i) {
    if (taken[i] != nodes.subtree_size[i])
      return fmt::format("nodes.subtree_size[{}] is {}, but its subtrees have {}", i,
                         nodes.subtree_size[i], taken[i]);
  }
  return {};
}

Fault check_rows_of_nodes(const char* section, const Column& count, std::size_t present) {
  std::uint64_t rows = 0;
  for (std::size_t i = 0; i < count.size(); ++i) rows = std::min(rows + count[i], kLargestInteger);
  if (rows == present) return {};
  return fmt::format("{}.count sums to {}, but there are {} rows", section, rows, present);
}

Fault check_thread_heap(const TimelineColumns& timeline) {
  for (const ThreadHeapColumn& thread : timeline.thread_heap)
    if (thread.bytes.size() != timeline.dt_ns.size())
      return fmt::format("timeline.thread_heap_bytes.{} has {} rows instead of {}", thread.tid,
                         thread.bytes.size(), timeline.dt_ns.size());
  return {};
}

Fault check_threads(const Profile& profile) {
  std::size_t roots = 0;
  for (const std::int32_t parent : profile.nodes.parent) roots += parent < 0;
  std::vector<bool> seen(profile.nodes.count());
  for (std::size_t i = 0; i < profile.threads.size(); ++i) {
    const ThreadRow& thread = profile.threads[i];
    if (thread.root >= profile.nodes.count() || profile.nodes.parent[thread.root] >= 0)
      return fmt::format("threads[{}].root is {}, which is not a root", i, thread.root);
    if (seen[thread.root]) return fmt::format("threads[{}].root is another thread's", i);
    seen[thread.root] = true;
  }
  if (roots == profile.threads.size()) return {};
  return fmt::format("there are {} roots, but {} threads", roots, profile.threads.size());
}

Fault check_peaks(const Profile& profile) {
  const auto is_index = [](std::int32_t value, std::size_t size) {
    return value >= -1 && value < static_cast<std::int64_t>(size);
  };
  for (std::size_t i = 0; i < profile.peaks.size(); ++i) {
    if (!is_index(profile.peaks[i].node, profile.nodes.count()))
      return fmt::format("peaks[{}].node is {}, which is not there", i, profile.peaks[i].node);
    if (!is_index(profile.peaks[i].thread, profile.threads.size()))
      return fmt::format("peaks[{}].thread is {}, which is not there", i, profile.peaks[i].thread);
  }
  return {};
}

// One row for each line, so that a reader may search.
Fault check_line_order(const LineColumns& lines) {
  for (std::size_t row = 1; row < lines.line.size(); ++row) {
    const auto before = std::pair(lines.file[row - 1], lines.line[row - 1]);
    if (before >= std::pair(lines.file[row], lines.line[row]))
      return fmt::format("lines[{}] does not come after the row before it", row);
  }
  return {};
}

Fault check_brackets(const BracketColumns& brackets) {
  for (std::size_t row = 0; row < brackets.node.size(); ++row)
    if (brackets.end_ns[row] < brackets.start_ns[row])
      return fmt::format("brackets[{}] ends before it starts", row);
  return {};
}

Fault check_marks(const MarkColumns& marks) {
  for (std::size_t i = 1; i < marks.t_ns.size(); ++i)
    if (marks.t_ns[i] < marks.t_ns[i - 1])
      return fmt::format("marks.t_ns[{}] is before the one above it", i);
  return {};
}

}  // namespace

std::optional<std::string> check_shape(const Profile& profile) {
  if (Fault fault = check_strings(profile.strings)) return fault;
  if (Fault fault = check_columns(profile)) return fault;
  if (Fault fault = check_parts_of_time(profile)) return fault;
  if (Fault fault = check_preorder(profile.nodes)) return fault;
  const NodeTypeColumns& types = profile.node_types;
  if (Fault fault = check_rows_of_nodes("node_types", types.count, types.type.size())) return fault;
  const NodeLocalColumns& locals = profile.node_locals;
  if (Fault fault = check_rows_of_nodes("node_locals", locals.count, locals.type.size()))
    return fault;
  if (Fault fault = check_threads(profile)) return fault;
  if (Fault fault = check_thread_heap(profile.timeline)) return fault;
  if (Fault fault = check_line_order(profile.lines)) return fault;
  if (Fault fault = check_brackets(profile.brackets)) return fault;
  if (Fault fault = check_marks(profile.marks)) return fault;
  return check_peaks(profile);
}

std::optional<std::string> check_profile(const Profile& profile) {
  if (Fault fault = check_shape(profile)) return fault;
  return check_accounts(profile);
}

}  // namespace pyprof
