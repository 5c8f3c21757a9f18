// Every column of stacks.json, in the order in which it is written: the one list that the writer,
// the reader and the checker share.
#pragma once

#include <pyprof/read/profile.h>

#include <string_view>

namespace pyprof {

// The tables of the document; a column has a row for each of one, and may hold indices into
// another.
enum class RowSet {
  kNone,
  kStrings,
  kFiles,
  kFunctions,
  kTypes,
  kNodes,
  kNodeTypes,
  kNodeLocals,
  kThreads,
  kLines,
  kSpans,
  kBrackets,
  kMarks,
  kTasks,
  kTaskSteps,
  kSizes,
  kTimeline,
  kGc
};

// What a column needs to have been recorded.
enum class Needs {
  kNothing,
  kTime,
  kWaits,
  kCorrected,
  kMemory,
  kLocals,
  kSpans,
  kSpansAndMemory,
  kLines,
  kLinesAndMemory,
  kLineTimes,
  kLineHits,
  kLineTotals,
  kBrackets,
  kTasks,
  kTasksAndMemory,
  kTasksAndSpans,
  kLifetimes,
  kLastLines,
  kSpanRss,
  kMarks
};

struct ColumnPlace {
  std::string_view section;
  std::string_view name;
  RowSet rows;
  RowSet target = RowSet::kNone;
  Needs needs = Needs::kNothing;
};

inline constexpr std::array<std::string_view, kMemoryMetrics> kMemoryNames = {
    "alloc_count", "object_count", "alloc_bytes", "live_count", "live_bytes", "at_peak_bytes"};

inline constexpr std::array<std::string_view, kLifetimeMetrics> kLifetimeNames = {
    "temporary_count", "temporary_bytes", "survived_count",
    "survived_bytes",  "leaked_count",    "leaked_bytes"};

inline constexpr std::array<std::string_view, static_cast<std::size_t>(FileKind::kCount)>
    kFileKindNames = {"script", "project",   "stdlib", "site-packages",
                      "native", "synthetic", "import"};

inline bool is_recorded(const Profile& profile, Needs needs) {
  switch (needs) {
    case Needs::kTime:
      return profile.has_time;
    case Needs::kWaits:
      return profile.has_waits;
    case Needs::kCorrected:
      return profile.has_corrected;
    case Needs::kMemory:
      return profile.has_memory;
    case Needs::kLocals:
      return profile.has_locals;
    case Needs::kSpans:
      return profile.has_spans;
    case Needs::kSpansAndMemory:
      return profile.has_spans && profile.has_memory;
    case Needs::kLines:
      return profile.has_lines;
    case Needs::kLinesAndMemory:
      return profile.has_lines && profile.has_memory;
    case Needs::kLineTimes:
      return profile.has_line_times;
    case Needs::kLineHits:
      return profile.has_line_hits;
    case Needs::kLineTotals:
      return profile.has_line_times && profile.has_line_hits;
    case Needs::kBrackets:
      return profile.has_brackets;
    case Needs::kTasks:
      return profile.has_tasks;
    case Needs::kTasksAndMemory:
      return profile.has_tasks && profile.has_memory;
    case Needs::kTasksAndSpans:
      return profile.has_tasks && profile.has_spans;
    case Needs::kLifetimes:
      return profile.has_lifetimes;
    case Needs::kLastLines:
      return !profile.functions.last_line.empty();
    case Needs::kSpanRss:
      return profile.has_span_rss;
    case Needs::kMarks:
      return profile.has_marks;
    case Needs::kNothing:
      break;
  }
  return true;
}

// What gives visit(place, column) the columns of one section.
template <typename Visitor>
auto section_of(std::string_view name, RowSet rows, Visitor& visit) {
  return [&visit, name, rows](std::string_view column_name, auto& column,
                              RowSet target = RowSet::kNone, Needs needs = Needs::kNothing) {
    visit(ColumnPlace{name, column_name, rows, target, needs}, column);
  };
}

template <typename AnyProfile, typename Visitor>
void visit_tree_columns(AnyProfile& profile, Visitor& visit) {
  using enum RowSet;
  const auto files = section_of("files", kFiles, visit);
  files("path", profile.files.path, kStrings);
  files("kind", profile.files.kind);

  const auto functions = section_of("functions", kFunctions, visit);
  functions("name", profile.functions.name, kStrings);
  functions("qualname", profile.functions.qualname, kStrings);
  functions("module", profile.functions.module, kStrings);
  functions("file", profile.functions.file, kFiles);
  functions("first_line", profile.functions.first_line);
  functions("last_line", profile.functions.last_line, kNone, Needs::kLastLines);
  functions("flags", profile.functions.flags);

  const auto types = section_of("types", kTypes, visit);
  types("name", profile.types.name, kStrings);
  types("module", profile.types.module, kStrings);

  const auto nodes = section_of("nodes", kNodes, visit);
  nodes("parent", profile.nodes.parent, kNodes);
  nodes("subtree_size", profile.nodes.subtree_size);
  nodes("function", profile.nodes.function, kFunctions);
  nodes("calls", profile.nodes.calls);
  nodes("resumes", profile.nodes.resumes);
  nodes("self_ns", profile.nodes.self_ns, kNone, Needs::kTime);
  nodes("wait_ns", profile.nodes.wait_ns, kNone, Needs::kWaits);
  nodes("corrected_ns", profile.nodes.corrected_ns, kNone, Needs::kCorrected);
  for (std::size_t metric = 0; metric < kMemoryMetrics; ++metric)
    nodes(kMemoryNames[metric], profile.nodes.memory[metric], kNone, Needs::kMemory);
  for (std::size_t metric = 0; metric < kLifetimeMetrics; ++metric)
    nodes(kLifetimeNames[metric], profile.nodes.lifetimes[metric], kNone, Needs::kLifetimes);

  section_of("node_types", kNodes, visit)("count", profile.node_types.count, kNone, Needs::kMemory);
  const auto node_types = section_of("node_types", kNodeTypes, visit);
  node_types("type", profile.node_types.type, kTypes, Needs::kMemory);
  for (std::size_t metric = 0; metric < kMemoryMetrics; ++metric)
    node_types(kMemoryNames[metric], profile.node_types.memory[metric], kNone, Needs::kMemory);
  for (std::size_t metric = 0; metric < kLifetimeMetrics; ++metric)
    node_types(kLifetimeNames[metric], profile.node_types.lifetimes[metric], kNone,
               Needs::kLifetimes);

  section_of("node_locals", kNodes, visit)("count", profile.node_locals.count, kNone,
                                           Needs::kLocals);
  const auto node_locals = section_of("node_locals", kNodeLocals, visit);
  node_locals("name", profile.node_locals.name, kStrings, Needs::kLocals);
  node_locals("type", profile.node_locals.type, kTypes, Needs::kLocals);
  node_locals("bytes", profile.node_locals.bytes, kNone, Needs::kLocals);
  node_locals("deep_bytes", profile.node_locals.deep_bytes, kNone, Needs::kLocals);
  node_locals("partial", profile.node_locals.partial, kNone, Needs::kLocals);

  const auto sizes = section_of("sizes", kSizes, visit);
  sizes("least_bytes", profile.sizes.least_bytes, kNone, Needs::kLifetimes);
  sizes("alloc_count", profile.sizes.alloc_count, kNone, Needs::kLifetimes);
  sizes("alloc_bytes", profile.sizes.alloc_bytes, kNone, Needs::kLifetimes);
  sizes("live_count", profile.sizes.live_count, kNone, Needs::kLifetimes);
}

template <typename AnyProfile, typename Visitor>
void visit_line_columns(AnyProfile& profile, Visitor& visit) {
  using enum RowSet;
  const auto lines = section_of("lines", kLines, visit);
  lines("file", profile.lines.file, kFiles, Needs::kLines);
  lines("line", profile.lines.line, kNone, Needs::kLines);
  lines("self_ns", profile.lines.self_ns, kNone, Needs::kLineTimes);
  lines("hits", profile.lines.hits, kNone, Needs::kLineHits);
  lines("total_ns", profile.lines.total_ns, kNone, Needs::kLineTotals);
  lines("exact", profile.lines.exact, kNone, Needs::kLineHits);
  for (std::size_t metric = 0; metric < kMemoryMetrics; ++metric)
    lines(kMemoryNames[metric], profile.lines.memory[metric], kNone, Needs::kLinesAndMemory);
}

template <typename AnyProfile, typename Visitor>
void visit_event_columns(AnyProfile& profile, Visitor& visit) {
  using enum RowSet;
  const auto spans = section_of("spans", kSpans, visit);
  spans("thread", profile.spans.thread, kThreads, Needs::kSpans);
  spans("node", profile.spans.node, kNodes, Needs::kSpans);
  spans("start_ns", profile.spans.start_ns, kNone, Needs::kSpans);
  spans("duration_ns", profile.spans.duration_ns, kNone, Needs::kSpans);
  spans("alloc_bytes", profile.spans.alloc_bytes, kNone, Needs::kSpansAndMemory);
  spans("rss_in_bytes", profile.spans.rss_in_bytes, kNone, Needs::kSpanRss);
  spans("rss_out_bytes", profile.spans.rss_out_bytes, kNone, Needs::kSpanRss);

  const auto brackets = section_of("brackets", kBrackets, visit);
  brackets("name", profile.brackets.name, kStrings, Needs::kBrackets);
  brackets("node", profile.brackets.node, kNodes, Needs::kBrackets);
  brackets("start_ns", profile.brackets.start_ns, kNone, Needs::kBrackets);
  brackets("end_ns", profile.brackets.end_ns, kNone, Needs::kBrackets);

  const auto marks = section_of("marks", kMarks, visit);
  marks("t_ns", profile.marks.t_ns, kNone, Needs::kMarks);
  marks("thread", profile.marks.thread, kThreads, Needs::kMarks);
  marks("node", profile.marks.node, kNodes, Needs::kMarks);
  marks("label", profile.marks.label, kStrings, Needs::kMarks);

  const auto timeline = section_of("timeline", kTimeline, visit);
  timeline("dt_ns", profile.timeline.dt_ns);
  timeline("rss_bytes", profile.timeline.rss_bytes);
  timeline("heap_bytes", profile.timeline.heap_bytes, kNone, Needs::kMemory);
  timeline("node", profile.timeline.node, kNodes);

  const auto gc = section_of("gc", kGc, visit);
  gc("t_ns", profile.gc.t_ns);
  gc("duration_ns", profile.gc.duration_ns);
  gc("generation", profile.gc.generation);
  gc("collected", profile.gc.collected);
}

template <typename AnyProfile, typename Visitor>
void visit_task_columns(AnyProfile& profile, Visitor& visit) {
  using enum RowSet;
  const auto tasks = section_of("tasks", kTasks, visit);
  tasks("name", profile.tasks.name, kStrings, Needs::kTasks);
  tasks("thread", profile.tasks.thread, kThreads, Needs::kTasks);
  tasks("node", profile.tasks.node, kNodes, Needs::kTasks);
  tasks("start_ns", profile.tasks.start_ns, kNone, Needs::kTasks);
  tasks("end_ns", profile.tasks.end_ns, kNone, Needs::kTasks);
  tasks("run_ns", profile.tasks.run_ns, kNone, Needs::kTasks);
  tasks("alloc_bytes", profile.tasks.alloc_bytes, kNone, Needs::kTasksAndMemory);

  const auto task_steps = section_of("task_steps", kTaskSteps, visit);
  task_steps("task", profile.task_steps.task, kTasks, Needs::kTasksAndSpans);
  task_steps("start_ns", profile.task_steps.start_ns, kNone, Needs::kTasksAndSpans);
  task_steps("duration_ns", profile.task_steps.duration_ns, kNone, Needs::kTasksAndSpans);
}

// Calls visit(place, column) for each; a column is a Column, a vector<int32_t> in which -1 means
// none, or a vector<FileKind>. AnyProfile is Profile or const Profile.
template <typename AnyProfile, typename Visitor>
void visit_columns(AnyProfile& profile, Visitor&& visit) {
  visit_tree_columns(profile, visit);
  visit_line_columns(profile, visit);
  visit_event_columns(profile, visit);
  visit_task_columns(profile, visit);
}

}  // namespace pyprof
