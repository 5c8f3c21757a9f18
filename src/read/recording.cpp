#include <fmt/format.h>
#include <pyprof/read/recording.h>
#include <pyprof/read/top_lists.h>

#include "bracket_rows.h"
#include "corrected_rows.h"
#include "diagnostics.h"
#include "line_rows.h"
#include "local_rows.h"
#include "mark_rows.h"
#include "memory_rows.h"
#include "names.h"
#include "preorder.h"
#include "recording_file.h"
#include "run_facts.h"
#include "span_rows.h"
#include "string_pool.h"
#include "task_rows.h"
#include "thread_heap_rows.h"
#include "thread_times.h"
#include "wait_rows.h"

namespace pyprof {
namespace {

using format::NodeRecord;

// How far ahead to ask for records: those of one path were made at different times.
constexpr std::size_t kAhead = 16;

class NodeReader {
 public:
  NodeReader(const RecordingFile& file, const Preorder& order, const NameRows& names,
             Profile& profile)
      : file_(file), order_(order), names_(names), profile_(profile), walk_(file) {}

  // Adds all nodes in preorder; returns their self times in ticks.
  std::vector<std::uint64_t> read() {
    const std::size_t count = order_.record.size();
    profile_.nodes.parent.reserve(count);
    profile_.totals.nodes = count;
    std::vector<std::uint64_t> self_ticks(count);
    for (std::size_t i = 0; i < count; ++i) {
      if (i + kAhead < count) __builtin_prefetch(&file_.nodes()[order_.record[i + kAhead]]);
      self_ticks[i] = add(order_.record[i]);
    }
    return self_ticks;
  }

 private:
  std::uint64_t add(std::uint32_t id) {
    walk_.step();
    const NodeRecord record = file_.nodes()[id];  // one look: the process may be running
    NodeColumns& nodes = profile_.nodes;
    const std::uint32_t parent = parent_of(file_, record, id);
    nodes.parent.push_back(parent ? static_cast<std::int32_t>(order_.position[parent]) : -1);
    nodes.subtree_size.push_back(order_.subtree_size[id]);
    nodes.function.push_back(function_row(record, id));
    nodes.calls.push_back(record.calls);
    nodes.resumes.push_back(record.resumes);
    profile_.totals.calls += record.calls;
    profile_.totals.resumes += record.resumes;
    return record.self_ticks;
  }

  std::uint32_t function_row(const NodeRecord& record, std::uint32_t id) const {
    if (index(record.function) >= names_.function.size())
      file_.fail_damaged(
          fmt::format("node {} calls function {}, which is not there", id, index(record.function)));
    return names_.function[index(record.function)];
  }

  const RecordingFile& file_;
  const Preorder& order_;
  const NameRows& names_;
  Profile& profile_;
  TableWalk walk_;
};

// What has to be known of a run to read its tables.
struct Run {
  const RecordingFile& file;
  const RunClock& clock;
};

// All rows of the tree's nodes but their memory, and the threads. Returns what the threads' books
// lack.
std::uint64_t add_nodes(const Run& run, const Preorder& order, const NameRows& names,
                        Profile& profile) {
  std::vector<std::uint64_t> self_ticks = NodeReader(run.file, order, names, profile).read();
  return add_threads(run.file, run.clock, order, self_ticks, profile);
}

// Fills all tables, and meta. What says where a record goes takes as much memory as they do, and is
// gone afterwards.
std::uint64_t add_tables(const Run& run, Profile& profile) {
  const auto& [file, clock] = run;
  const std::uint32_t recorded = file.header().recorded;
  StringPool strings(profile.strings);
  const Preorder order = make_preorder(file);
  const NameRows names = add_names(file, order, strings, profile);
  const std::uint64_t unaccounted_ns = add_nodes(run, order, names, profile);
  LineRows lines(profile);
  if (profile.has_time && recorded & format::kRecordsWaits) add_waits(file, order, profile);
  if (profile.has_memory) {
    add_memory(file, order, names.type, profile, lines);
    add_peak(file, clock, order, profile);
  }
  if (recorded & format::kRecordsLocals) add_locals(file, order, names.type, strings, profile);
  if (profile.has_time) add_tasks(file, clock, order, strings, profile);
  if (recorded & format::kRecordsSpans) add_spans(file, clock, order, profile);
  lines.add_times(file, clock, names.function);
  lines.finish();
  add_brackets(file, clock, order, strings, profile);
  add_marks(file, clock, order, strings, profile);
  add_timeline(file, order, profile);
  profile.meta = meta_of(file, clock, profile);
  add_corrected(file, clock, order, profile);
  return unaccounted_ns;
}

}  // namespace

Profile read_recording(const std::string& path, const RunEnd& end) {
  const RecordingFile file(path);
  Profile profile;
  profile.has_time = file.header().recorded & format::kRecordsTime;
  profile.has_memory = file.header().recorded & format::kRecordsMemory;
  profile.has_lifetimes = file.header().recorded & format::kRecordsLifetimes;
  const RunClock clock = run_clock(file, end);
  const std::uint64_t unaccounted_ns = add_tables({file, clock}, profile);
  if (profile.has_memory) add_thread_heap(file, profile);
  add_gc_runs(file, clock, profile);
  profile.totals.rss_peak_bytes = rss_peak_bytes(file, end);
  profile.status = status_of(file, end);
  profile.top = top_lists(profile);
  add_diagnostics(file, clock, unaccounted_ns, profile);
  return profile;
}

}  // namespace pyprof
