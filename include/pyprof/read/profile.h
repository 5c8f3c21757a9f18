// A profile as columns: the same names, the same order and the same meaning as in stacks.json
// (src/read/README.md). What must hold between the columns is in check.h.
//
// An index into another column says so in its name or type comment. A metric that was not recorded
// has empty columns and no key in stacks.json; has_time and has_memory tell which.
#pragma once

#include <pyprof/read/column.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pyprof {

// JSON readers keep integers exactly only up to here.
inline constexpr std::uint64_t kLargestInteger = (std::uint64_t{1} << 53) - 1;

// The memory columns that nodes, their types and the totals have in common.
enum MemoryMetric : std::size_t {
  kAllocCount,
  kObjectCount,  // of kAllocCount, blocks that are an object and not its separate storage
  kAllocBytes,
  kLiveCount,
  kLiveBytes,
  kAtPeakBytes,
  kMemoryMetrics
};
using MemoryColumns = std::array<Column, kMemoryMetrics>;
using MemoryValues = std::array<std::uint64_t, kMemoryMetrics>;

// What became of blocks (--lifetimes), in the same three places.
enum LifetimeMetric : std::size_t {
  kTemporaryCount,
  kTemporaryBytes,
  kSurvivedCount,
  kSurvivedBytes,
  kLeakedCount,
  kLeakedBytes,
  kLifetimeMetrics
};
using LifetimeColumns = std::array<Column, kLifetimeMetrics>;
using LifetimeValues = std::array<std::uint64_t, kLifetimeMetrics>;

struct MetaRow {
  std::string tool;
  std::string python;
  std::string link;  // how CPython was embedded: program, static or shared
  std::string platform;
  std::vector<std::string> argv;
  std::string cwd;
  std::uint64_t pid = 0;
  std::uint64_t ppid = 0;
  std::uint64_t start_unix_ns = 0;
  std::uint64_t duration_ns = 0;
  std::string clock;
  std::string engine;
  std::vector<std::pair<std::string, std::string>> options;
  std::uint64_t overhead_ns = 0;  // estimate of the recorder's own cost in this run
  // What was cut, by name, and how often: nodes, allocations, threads … Empty: nothing.
  std::vector<std::pair<std::string, std::uint64_t>> truncated;
};

struct ExceptionRow {
  std::string type;
  std::string message;
};

struct StatusRow {
  std::string state;  // completed, exception, signaled, lost or running
  std::optional<int> exit_code;
  std::optional<int> signal;
  std::optional<ExceptionRow> exception;
  bool oom = false;
};

// A process of a profile that has several: its threads are called "name: thread".
struct ProcessRow {
  std::uint64_t pid = 0;
  std::uint64_t ppid = 0;
  std::string name;  // the key file
  std::vector<std::string> argv;
  StatusRow status;
};

struct TotalsRow {
  std::uint64_t nodes = 0;
  std::uint64_t calls = 0;
  std::uint64_t resumes = 0;
  std::uint64_t self_ns = 0;
  std::uint64_t wait_ns = 0;
  std::uint64_t corrected_ns = 0;
  MemoryValues memory{};  // its kAtPeakBytes is the key peak_bytes
  LifetimeValues lifetimes{};
  std::uint64_t free_count = 0;
  std::uint64_t peak_ns = 0;  // since the run's start
  std::uint64_t rss_peak_bytes = 0;
  std::uint64_t gc_runs = 0;
  std::uint64_t gc_ns = 0;
  std::uint64_t gc_collected = 0;
};

enum class FileKind : std::uint8_t {
  kScript,
  kProject,
  kStdlib,
  kSitePackages,
  kNative,
  kSynthetic,
  kImport,
  kCount
};

struct FileColumns {
  Column path;  // string
  std::vector<FileKind> kind;
};

struct FunctionColumns {
  Column name;      // string
  Column qualname;  // string
  Column module;    // string
  Column file;      // file
  Column first_line;
  Column last_line;  // inner functions included; 0 if unknown, no rows if nobody asked
  Column flags;      // format::kFlag… bits
};

struct TypeColumns {  // 0 is "(untyped)"
  Column name;        // string
  Column module;      // string
};

struct ThreadRow {
  std::uint64_t tid = 0;
  std::string name;
  std::uint32_t root = 0;  // node
  std::uint64_t start_ns = 0;
  std::uint64_t end_ns = 0;
  std::uint64_t cpu_ns = 0;
};

// In preorder: the subtree of node i is i … i + subtree_size[i] - 1.
struct NodeColumns {
  std::vector<std::int32_t> parent;  // node, -1 for a root
  Column subtree_size;
  Column function;  // function
  Column calls;
  Column resumes;
  Column self_ns;
  Column wait_ns;       // of self_ns, without a CPU
  Column corrected_ns;  // of self_ns, what it would be without the recording: an estimate
  MemoryColumns memory;
  LifetimeColumns lifetimes;

  std::size_t count() const { return parent.size(); }
};

// The types of node 0, then those of node 1 …; count says how many rows a node has. Within a node
// by alloc_bytes, largest first, then by type.
struct NodeTypeColumns {
  Column count;
  Column type;  // type
  MemoryColumns memory;
  LifetimeColumns lifetimes;
};

// The variables of each node's costliest call, by deep_bytes, largest first; rows as in
// NodeTypeColumns.
struct NodeLocalColumns {
  Column count;
  Column name;        // string
  Column type;        // type
  Column bytes;       // of the value alone, as sys.getsizeof says
  Column deep_bytes;  // with all that is reachable from it
  Column partial;     // 1 if deep_bytes counts only a part of that
};

// Calls one by one that took at least `threshold_ns`, all of them: by thread, then in the order in
// which they began, callers before callees. With RSS, shorter ones too that moved it by
// `rss_step_bytes`.
struct SpanColumns {
  std::uint64_t threshold_ns = 0;
  std::uint64_t rss_step_bytes = 0;
  Column thread;  // thread
  Column node;    // node
  Column start_ns;
  Column duration_ns;
  Column alloc_bytes;   // by the thread meanwhile, callees included
  Column rss_in_bytes;  // of the process at entry; 0 if unknown
  Column rss_out_bytes;
};

// What each line did, itself: by file, then by line. Line 0 of a file is for what has no line:
// builtins, collections, roots, and the time of functions that were never seen at one.
struct LineColumns {
  Column file;  // file
  Column line;
  Column self_ns;
  Column hits;      // of marked functions, 0 of others
  Column total_ns;  // likewise: with what the line called
  Column exact;     // 1 if self_ns was measured, 0 if it was sampled
  MemoryColumns memory;
};

// Calls of functions decorated with @profile, in the order in which they began.
struct BracketColumns {
  Column name;  // string
  Column node;  // node
  Column start_ns;
  Column end_ns;
};

// Moments that the program named, in order of time.
struct MarkColumns {
  Column t_ns;
  Column thread;  // thread
  Column node;    // node
  Column label;   // string
};

// asyncio's tasks, in the order in which they began. They exist if there is one.
struct TaskColumns {
  Column name;                     // string
  Column thread;                   // thread
  std::vector<std::int32_t> node;  // node of the outermost coroutine, -1 if unknown
  Column start_ns;                 // of the first step
  Column end_ns;                   // of the last
  Column run_ns;                   // in all steps
  Column alloc_bytes;              // in all steps
};

// The steps of tasks that took at least the spans' threshold, in the order of the spans.
struct TaskStepColumns {
  Column task;  // task
  Column start_ns;
  Column duration_ns;
};

// Blocks by size: row i is of those from least_bytes[i] to below least_bytes[i + 1].
struct SizeColumns {
  Column least_bytes;
  Column alloc_count;
  Column alloc_bytes;
  Column live_count;
};

struct ThreadHeapColumn {
  std::uint64_t tid = 0;  // as in ThreadRow; threads that had it one after the other are one
  Column bytes;           // live blocks that the thread allocated; a row as in the timeline
};

struct TimelineColumns {
  Column dt_ns;  // since the row before; the first since the run's start
  Column rss_bytes;
  Column heap_bytes;
  std::vector<std::int32_t> node;             // node, -1 if unknown
  std::vector<ThreadHeapColumn> thread_heap;  // by tid; empty if there was one thread only
};

struct GcColumns {
  Column t_ns;
  Column duration_ns;
  Column generation;
  Column collected;
};

struct PeakRow {
  std::uint64_t t_ns = 0;
  std::uint64_t bytes = 0;
  std::int32_t thread = -1;  // thread, -1 if unknown
  std::int32_t node = -1;    // node, -1 if unknown
};

struct TypeBytesRow {
  std::string name;
  std::uint64_t bytes = 0;
};

// One function in a top list. Bytes are those at the peak in by_at_peak_bytes, and allocated bytes
// in the other lists. Totals include callees; where a function calls itself they count once.
struct TopRow {
  std::string name;
  std::string file;
  std::uint64_t line = 0;
  std::uint64_t calls = 0;
  std::uint64_t self_ns = 0;
  std::uint64_t total_ns = 0;
  std::uint64_t self_bytes = 0;
  std::uint64_t total_bytes = 0;
  std::vector<TypeBytesRow> types;  // of self_bytes, the largest
};

struct TopLists {  // longest first; a list of a metric that was not recorded is empty
  std::vector<TopRow> by_self_ns;
  std::vector<TopRow> by_total_ns;
  std::vector<TopRow> by_alloc_bytes;    // by self_bytes
  std::vector<TopRow> by_at_peak_bytes;  // by self_bytes
};

struct DiagnosticRow {
  std::string severity;  // info, warning or error
  std::string code;
  std::string message;
};

struct Profile {
  bool has_time = false;
  bool has_waits = false;
  bool has_corrected = false;
  bool has_memory = false;
  bool has_locals = false;
  bool has_spans = false;
  bool has_lines = false;
  bool has_line_times = false;  // lines.self_ns
  bool has_line_hits = false;   // what only --line-profile tells
  bool has_brackets = false;
  bool has_tasks = false;
  bool has_lifetimes = false;
  bool has_span_rss = false;
  bool has_marks = false;
  MetaRow meta;
  StatusRow status;
  TotalsRow totals;
  std::vector<std::string> strings;  // [0] is "", no duplicates
  FileColumns files;
  FunctionColumns functions;
  TypeColumns types;
  std::vector<ProcessRow> processes;  // empty: it is of one, which meta describes
  std::vector<ThreadRow> threads;
  NodeColumns nodes;
  NodeTypeColumns node_types;
  NodeLocalColumns node_locals;
  LineColumns lines;
  SpanColumns spans;
  BracketColumns brackets;
  MarkColumns marks;
  SizeColumns sizes;
  TaskColumns tasks;
  TaskStepColumns task_steps;
  TimelineColumns timeline;
  GcColumns gc;
  std::vector<PeakRow> peaks;
  TopLists top;
  std::vector<DiagnosticRow> diagnostics;
};

}  // namespace pyprof
