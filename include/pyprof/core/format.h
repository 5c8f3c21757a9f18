// The layout of a .pyprof file: all that the recorder and the readers share.
//
// One file holds a header page and several growing tables. A table is an array of fixed-size
// records, stored in chunks; the header's directory says where each chunk lies. Little-endian,
// naturally aligned, written through MAP_SHARED memory while the program runs, so that the file is
// complete at every instant, whatever ends the process. A record becomes visible by the release
// store of its table's count; counters inside visible records change in place, and a reader that
// looks while the program runs may see one event half-counted, never a broken record.
//
// A reader trusts nothing here: every offset, count, id and text reference is checked first.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace pyprof {

// Ids are indices into their table. Record 0 of every table is a placeholder, so 0 means "none".
enum class NodeId : std::uint32_t { kNone = 0 };
enum class CellId : std::uint32_t { kNone = 0 };
enum class FunctionId : std::uint32_t { kNone = 0 };
enum class TypeId : std::uint32_t { kUntyped = 0 };
enum class ThreadId : std::uint32_t { kNone = 0 };
enum class TaskId : std::uint32_t { kNone = 0 };

template <typename Id>
constexpr std::uint32_t index(Id id) {
  return static_cast<std::uint32_t>(id);
}

namespace format {

inline constexpr std::array<char, 8> kMagic = {'p', 'y', 'p', 'r', 'o', 'f', '\n', '\0'};
inline constexpr std::uint32_t kVersion = 4;  // a reader refuses any other
inline constexpr std::size_t kHeaderBytes = 32768;

// Which array a chunk belongs to; the order of the directory.
enum class Table : std::uint32_t {
  kText,         // bytes of UTF-8, referred to by TextRef
  kFunctions,    // FunctionRecord
  kTypes,        // TypeRecord
  kThreads,      // ThreadRecord
  kNodes,        // NodeRecord, parents before children
  kCells,        // CellRecord
  kTimeline,     // TimelineRecord, in order of time
  kGcRuns,       // GcRunRecord, in order of time
  kLocals,       // LocalRecord, those of one node together
  kThreadHeap,   // ThreadHeapRecord, in order of time
  kSpans,        // SpanRecord, in the order in which they ended, but for the thread
  kLineSamples,  // LineSampleRecord
  kLineTimes,    // LineTimeRecord
  kBrackets,     // BracketRecord, in the order in which they began
  kMarks,        // MarkRecord, in order of time
  kWaits,        // WaitRecord, one for each node that waited
  kTasks,        // TaskRecord, in the order in which they first ran
  kLifetimes,    // LifetimeRecord, one for each cell whose blocks had one worth a count
  kSizes,        // SizeRecord, least_bytes rising
  kCount
};
inline constexpr std::size_t kTableCount = static_cast<std::size_t>(Table::kCount);

struct Chunk {
  std::uint64_t file_offset;  // multiple of the page size
  std::uint64_t bytes;        // multiple of the page size
};
// Chunks double up to 32 MiB, so 96 of them hold about 2.8 GiB of one table.
inline constexpr std::size_t kMaxChunks = 96;

struct TableEntry {
  std::uint64_t count;         // visible records (bytes, for kText); release-stored last
  std::uint32_t record_bytes;  // sizeof the record, for the reader's check
  std::uint32_t chunk_count;
  std::array<Chunk, kMaxChunks> chunks;
};

struct TextRef {
  std::uint32_t offset;  // into kText
  std::uint32_t bytes;
};

// Ticks of the recording clock and CLOCK_MONOTONIC nanoseconds, read at the same moment. Two
// anchors turn ticks into nanoseconds.
struct ClockAnchor {
  std::uint64_t ticks;
  std::uint64_t monotonic_ns;
};

enum class ClockKind : std::uint32_t { kTimestampCounter = 1, kMonotonic = 2 };

// What the run was asked to record (Header::recorded).
inline constexpr std::uint32_t kRecordsTime = 1u << 0;
inline constexpr std::uint32_t kRecordsMemory = 1u << 1;
inline constexpr std::uint32_t kRecordsPythonCalls = 1u << 2;  // Python functions have nodes
inline constexpr std::uint32_t kRecordsCCalls = 1u << 3;       // builtins and C methods have nodes
inline constexpr std::uint32_t kRecordsLocals = 1u << 4;       // variables of costly calls
inline constexpr std::uint32_t kRecordsSpans = 1u << 5;        // long calls one by one
inline constexpr std::uint32_t kRecordsLineSamples = 1u << 6;  // what lines run, now and then
inline constexpr std::uint32_t kRecordsLineTimes = 1u << 7;    // each line of marked functions
inline constexpr std::uint32_t kRecordsRss = 1u << 8;          // RSS at both ends of a span
inline constexpr std::uint32_t kRecordsNative = 1u << 9;       // blocks from malloc and mmap
inline constexpr std::uint32_t kRecordsWaits = 1u << 10;       // time without a CPU by node
inline constexpr std::uint32_t kShowsCpuTime = 1u << 11;       // and times are meant without it
inline constexpr std::uint32_t kRecordsLifetimes = 1u << 12;   // set when they are complete
inline constexpr std::uint32_t kSamplesTime = 1u << 13;        // times are sampled (core/ticker.h)

// Not asked for: the process was forked by a recorded one, whose names and call paths the tables
// began with. What nothing happened at here is not of this process.
inline constexpr std::uint32_t kIsForked = 1u << 31;

// How far the run has come, as the recorder saw it. What ended the process is the supervisor's
// knowledge (its wait status), not the file's.
enum class Phase : std::uint32_t {
  kStarting = 0,  // before the interpreter is ready
  kRunning = 1,   // the script's code
  kStopped = 2,   // recording ended in order: nothing in the file changes any more
  kReplaced = 3,  // the script replaced its process image (exec)
};

// Events that disturbed or limited the recording, counted in Header::incidents.
enum class Incident : std::uint32_t {
  kCFunctionsElided,          // C functions beyond the entries that there are for them
  kFrameHookReplaced,         // another PEP 523 evaluator took ours
  kCallsElided,               // calls charged to their caller because the node table is full
  kAllocationsUntracked,      // blocks not charged because the cell table is full
  kThreadsElided,             // threads not recorded because the thread table is full
  kTypesElided,               // types charged as untyped because the type table is full
  kTextLost,                  // names cut because the text table is full
  kDiskFull,                  // the file could not grow any more
  kGcRunsMerged,              // GC runs after the log was full (totals stay exact)
  kTracemallocActive,         // tracemalloc ran inside the recorded program
  kForeignInterpreterBlocks,  // blocks of other interpreters, counted but not attributed
  kUnbalancedLeaves,          // a frame left that was not the innermost (greenlets, for example)
  kLocalsSkipped,             // calls whose variables were not looked at, to keep the cost low
  kLineSamplesRefused,        // the system does not let the supervisor look at the process
  kLineSamplesLost,           // samples of lines after their table was full
  kLineTimesDisturbed,        // calls of marked functions while the program traced itself
  kLineTimesLost,             // lines of marked functions after their table was full
  kBracketsLost,              // brackets after their table was full
  kNativeBeforeStart,         // blocks that libraries took from malloc before we recorded it
  kNativeUntracked,           // native blocks not charged: too large, or no memory for the table
  kMarksLost,                 // marks after their table was full
  kTasksElided,               // tasks not recorded because their table is full
  kLifetimesLost,             // the run ended before they were complete; 0 as soon as they are
  kChildrenLost,              // forked children without a recording: no room, or no GIL
  kProgramsAlone,             // programs that were started and not followed
  kLastCollectionMissing,     // runs with lifetimes that ended without one
  kCount
};
inline constexpr std::size_t kIncidentCount = 32;  // room for later ones
static_assert(static_cast<std::size_t>(Incident::kCount) <= kIncidentCount);

enum class FunctionKind : std::uint16_t {
  kPython = 0,
  kBuiltin = 1,
  kSynthetic = 2,
  kImport = 3,  // stands for all that ran while a module was imported
};

// Bits of FunctionRecord::flags, as they appear in stacks.json.
inline constexpr std::uint16_t kFlagGenerator = 1u << 0;
inline constexpr std::uint16_t kFlagCoroutine = 1u << 1;
inline constexpr std::uint16_t kFlagAsyncGenerator = 1u << 2;
inline constexpr std::uint16_t kFlagMarked = 1u << 3;  // by @profile, or for its lines

struct FunctionRecord {
  TextRef name;              // co_name, or the builtin's __name__
  TextRef qualname;          // co_qualname, or type.method for a builtin
  TextRef module;            // __name__ of the defining module; empty if unknown
  TextRef path;              // co_filename as CPython has it; the module's name for a builtin
  std::uint32_t first_line;  // 0 if there is none
  std::uint32_t last_line;   // inner functions included; 0 if unknown
  FunctionKind kind;
  std::uint16_t flags;
};

struct TypeRecord {
  TextRef name;    // qualified name, without the module
  TextRef module;  // empty for builtins
};

struct ThreadRecord {
  // Hot: written at each transition, by the owning thread only.
  std::uint64_t stamp_ticks;  // last transition; up to here self times are charged
  NodeId current;             // whose code runs: time since the stamp belongs to it
  NodeId root;
  std::uint64_t alloc_bytes;  // all that the thread has allocated so far
  std::uint64_t values_seen;  // recorder's own: looked at for LocalRecords
  // Cold.
  std::uint64_t start_ticks;
  std::uint64_t end_ticks;     // 0 while the thread lives
  std::uint64_t cpu_start_ns;  // the thread's CPU clock when it joined
  std::uint64_t cpu_ns;        // CPU time from then to its end; 0 if unknown
  std::uint64_t native_id;     // kernel thread id
  TextRef name;
  std::uint64_t watched_ns;      // recorder's own: when waits were last looked for,
  std::uint64_t watched_cpu_ns;  // and the thread's CPU clock then
  TaskId task;                   // recorder's own: whose step runs
  std::uint32_t reserved32;
  std::uint64_t blocks;  // recorder's own: allocated so far, while lifetimes are recorded
  // For the supervisor, which looks at the process's memory: the thread's state in CPython.
  std::uint64_t python_state;
  std::array<std::uint64_t, 1> reserved;
};

// Variables of one call.
struct alignas(8) LocalsRef {  // written at once, after its records
  std::uint32_t first;         // into kLocals
  std::uint32_t count;
};

struct NodeRecord {
  NodeId parent;  // kNone for a thread's root
  FunctionId function;
  ThreadId thread;
  NodeId last_child;      // recorder's own: the child entered last
  NodeId next_sibling;    // recorder's own: the child of `parent` that was entered after this one
  std::uint32_t absent;   // 1: of a thread that this process, forked by another, never had
  std::uint64_t calls;    // first entries
  std::uint64_t resumes;  // re-entries of a generator or coroutine
  std::uint64_t self_ticks;
  std::uint64_t locals_from;  // recorder's own: bytes a call must allocate to have its variables
                              // recorded in place of these
  LocalsRef locals;
};

// Memory of one type at one node, from one line of its function. Sizes are what was requested from
// the allocator. An allocation writes two counters and so does a release; what is live is their
// difference.
struct CellRecord {
  NodeId node;
  TypeId type;
  std::uint32_t epoch;          // see at_peak_bytes
  std::uint32_t line;           // of the file that the node's function is in; 0: of none
  std::uint64_t alloc_count;    // blocks; a resize counts as one release and one allocation
  std::uint64_t storage_count;  // of these, resizes and blocks that are not an object themselves
  std::uint64_t alloc_bytes;
  std::uint64_t free_count;
  std::uint64_t free_bytes;
  std::uint64_t at_peak_bytes;  // valid if epoch == Header::epoch; otherwise what is live is
};

inline std::uint64_t object_count(const CellRecord& cell) {
  return cell.alloc_count - cell.storage_count;
}
inline std::uint64_t live_count(const CellRecord& cell) {
  return cell.alloc_count - cell.free_count;
}
inline std::uint64_t live_bytes(const CellRecord& cell) {
  return cell.alloc_bytes - cell.free_bytes;
}

// A variable of a call when it left. Sizes as sys.getsizeof defines them.
struct LocalRecord {
  TextRef name;
  TypeId type;
  std::uint32_t partial;     // 1: deep_bytes counts only a part of what the value holds
  std::uint64_t bytes;       // of the value alone
  std::uint64_t deep_bytes;  // with all that is reachable from it
};

// One call, or one step of a generator, that took at least Header::span_threshold_ticks or, with
// kRecordsRss, after which the resident memory was Header::span_rss_step_bytes away from what it
// had been at its entry, or at the end of the call that was recorded before.
struct SpanRecord {
  std::uint64_t start_ticks;
  std::uint64_t duration_ticks;
  std::uint64_t alloc_bytes;   // by its thread meanwhile
  std::uint64_t rss_in_bytes;  // resident memory of the process at its entry; 0 if unknown
  std::uint64_t rss_out_bytes;
  NodeId node;
  TaskId task;  // whose step it was part of
};

// One of asyncio's tasks. It runs in steps: each resumes its outermost coroutine.
struct TaskRecord {
  std::uint64_t start_ticks;  // of the first step
  std::uint64_t end_ticks;    // of the last; 0 if it has not ended
  std::uint64_t run_ticks;    // in all steps
  std::uint64_t alloc_bytes;  // in all steps, by its thread
  TextRef name;
  NodeId node;  // of the outermost coroutine
  std::uint32_t reserved;
};

// How often a line was seen to run: a share of the self time of its function.
struct LineSampleRecord {
  FunctionId function;
  std::uint32_t line;
  std::uint64_t samples;
};

// A line of a marked function.
struct LineTimeRecord {
  FunctionId function;
  std::uint32_t line;
  std::uint64_t hits;         // how often it began
  std::uint64_t self_ticks;   // without what it called
  std::uint64_t total_ticks;  // with it
};

// A call of a function that the program has decorated with @profile, or what it named with
// profile.timestamp().
struct BracketRecord {
  TextRef name;
  NodeId node;  // that of the call
  std::uint32_t reserved;
  std::uint64_t start_ticks;
  std::uint64_t end_ticks;  // 0 while it runs
};

// A moment that the program named itself.
struct MarkRecord {
  TextRef label;
  NodeId node;  // what ran
  std::uint32_t reserved;
  std::uint64_t ticks;
};

// How long a node's self time passed without a CPU: for a lock, a timer, a file, the network, the
// interpreter's lock, or because other processes had the CPU.
struct WaitRecord {
  std::uint64_t wait_ns;
  NodeId node;
  std::uint32_t reserved;
};

// A freed block was temporary if its thread allocated fewer than this many others meanwhile.
inline constexpr std::uint32_t kTemporaryBlocks = 16;

// What became of a cell's blocks (--lifetimes). A resize does not end a block's life.
struct LifetimeRecord {
  std::uint64_t temporary_count;
  std::uint64_t temporary_bytes;
  std::uint64_t survived_count;  // were alive after a collection
  std::uint64_t survived_bytes;
  std::uint64_t leaked_count;  // were alive after the script's end and a last collection
  std::uint64_t leaked_bytes;
  CellId cell;
  std::uint32_t reserved;
};

// All blocks from this size to below the next record's; a resize counts as another allocation.
struct SizeRecord {
  std::uint64_t least_bytes;
  std::uint64_t alloc_count;
  std::uint64_t alloc_bytes;
  std::uint64_t live_count;  // when the script ended
};

struct TimelineRecord {
  std::uint64_t monotonic_ns;
  std::uint64_t rss_bytes;
  std::uint64_t heap_bytes;  // live traced bytes
  NodeId node;               // what ran: current node of the thread that moved last
  ThreadId thread;
};

// A thread's live blocks, from then on until its next record.
struct ThreadHeapRecord {
  std::uint64_t monotonic_ns;
  std::uint64_t bytes;
  ThreadId thread;
  std::uint32_t reserved;
};

struct GcRunRecord {
  std::uint64_t start_ticks;
  std::uint64_t duration_ticks;
  std::uint64_t collected;
  std::uint32_t generation;
  ThreadId thread;
};

struct GcTotals {
  std::array<std::uint64_t, 3> runs;  // by generation
  std::uint64_t ticks;
  std::uint64_t collected;
};

// What an event takes longer than without the recording; picoseconds, so that integers do.
struct EventCost {
  std::uint64_t ps;
  std::uint64_t inside_ps;  // of it, what lies in the self time of what is entered
};

// Measured when the recording starts.
struct EventCosts {
  EventCost call;          // of a Python function: enter + leave
  EventCost resume;        // the same of a generator, its first entry included
  EventCost c_call;        // C call + C return
  std::uint64_t block_ps;  // allocation + release
};

struct Header {
  std::array<char, 8> magic;
  std::uint32_t version;
  std::uint32_t header_bytes;
  std::uint32_t recorded;  // kRecords… bits
  Phase phase;
  ClockKind clock;
  std::uint64_t pid;
  std::uint64_t ppid;
  std::uint64_t start_unix_ns;
  ClockAnchor start;
  ClockAnchor latest;  // refreshed while sampling, and when the run ends

  // Traced heap. Sums over the cells equal these. One cache line, for the recorder's sake.
  alignas(64) std::uint64_t live_bytes;
  std::uint64_t peak_bytes;
  std::uint64_t peak_ticks;
  NodeId peak_node;
  std::uint32_t epoch;  // starts at 1; +1 at each new maximum of live_bytes

  EventCosts costs;
  std::uint64_t span_threshold_ticks;  // calls that took less have no SpanRecord
  std::uint64_t code_slot;             // where code objects keep their tags; for the supervisor
  std::uint64_t locals_ticks;          // spent in looking at variables; the hooks are not in it
  std::uint64_t setup_cpu_ns;          // spent in getting ready, at setup_node
  NodeId setup_node;
  std::uint32_t reserved32;
  GcTotals gc;
  std::array<std::uint64_t, kIncidentCount> incidents;

  // Text the program's start and end left.
  TextRef python_version;  // "3.11.2"
  TextRef engine;          // "pep523" or "pep523+entries"
  TextRef link_kind;       // "program", "static" or "shared"
  TextRef platform;
  TextRef cwd;
  TextRef argv;            // each argument followed by a NUL; from the target on
  TextRef options;         // each option followed by a NUL, as "name=value"
  TextRef stdlib_path;     // where the standard library lies, to tell kinds of files
  TextRef script_path;     // the target's file, or empty
  TextRef exception_type;  // of the exception that ended the script, or empty
  TextRef exception_message;
  std::uint64_t stop_rss_peak_bytes;  // VmHWM when the recording stopped; 0 if unknown
  std::uint64_t span_rss_step_bytes;  // see SpanRecord

  std::array<TableEntry, kTableCount> tables;
};

static_assert(sizeof(ThreadRecord) == 128);
static_assert(sizeof(NodeRecord) == 64, "one cache line a node");
static_assert(sizeof(CellRecord) == 64, "one cache line a cell");
static_assert(sizeof(Header) <= kHeaderBytes);

}  // namespace format
}  // namespace pyprof
