#include "diagnostics.h"

#include <fmt/format.h>
#include <pyprof/core/line_pattern.h>
#include <pyprof/core/ticker.h>

#include <algorithm>

#include "recording_file.h"

namespace pyprof {
namespace {

using format::Incident;
using format::Phase;

struct IncidentText {
  Incident incident;
  const char* severity;
  const char* code;
  const char* truncated;  // its name in meta.truncated; nullptr if nothing is missing
  const char* sentence;   // its number follows
};

constexpr IncidentText kIncidents[] = {
    {Incident::kCFunctionsElided, "warning", "c_functions_elided", "c_functions",
     "There are no more entries for C functions; calls of further ones are charged to their "
     "callers. Functions"},
    {Incident::kFrameHookReplaced, "warning", "frame_hook_replaced", nullptr,
     "Another frame evaluator took the place of ours; calls went unrecorded meanwhile. Times"},
    {Incident::kCallsElided, "warning", "calls_elided", "nodes",
     "The table of call paths is full; further calls are charged to their callers. Calls"},
    {Incident::kAllocationsUntracked, "warning", "allocations_untracked", "allocations",
     "The table of memory cells is full; further blocks are not charged. Blocks"},
    {Incident::kThreadsElided, "warning", "threads_elided", "threads",
     "The table of threads is full; further threads are not recorded. Threads"},
    {Incident::kTypesElided, "warning", "types_elided", "types",
     "The table of types is full; further types count as (untyped). Types"},
    {Incident::kTextLost, "warning", "text_lost", "text",
     "The table of names is full; further names are missing. Names"},
    {Incident::kDiskFull, "error", "disk_full", "disk",
     "The disk was full, or files may not grow so large (ulimit -f), so that the recording could "
     "not grow; see meta.truncated. Failures"},
    {Incident::kGcRunsMerged, "info", "gc_runs_dropped", "gc",
     "Short garbage collections are not listed one by one; the totals count them. Collections"},
    {Incident::kTracemallocActive, "warning", "tracemalloc_active", nullptr,
     "tracemalloc ran inside the program: its own storage is part of the memory shown. Times"},
    {Incident::kForeignInterpreterBlocks, "info", "foreign_interpreter_blocks", nullptr,
     "Blocks of other interpreters in the process are not charged. Blocks"},
    {Incident::kUnbalancedLeaves, "info", "unbalanced_leaves", nullptr,
     "Frames left in another order than they were entered (greenlets do this); their time went to "
     "the nearest frame that was open. Frames"},
    {Incident::kLocalsSkipped, "info", "locals_skipped", "locals",
     "The variables of some calls were not looked at, to keep the cost of recording low. Calls"},
    {Incident::kLineSamplesRefused, "info", "line_samples_refused", nullptr,
     "The system does not let the recorder look which line runs (process_vm_readv); lines have no "
     "times, except those of --line-profile. Attempts"},
    {Incident::kLineSamplesLost, "warning", "line_samples_lost", "line_samples",
     "The table of sampled lines is full; the times of further lines go to line 0. Samples"},
    {Incident::kLineTimesDisturbed, "warning", "line_times_disturbed", nullptr,
     "The program traced itself (sys.settrace: a debugger, coverage); lines of --line-profile went "
     "uncounted meanwhile. Calls"},
    {Incident::kLineTimesLost, "warning", "line_times_lost", "line_times",
     "The table of exact line times is full; further lines are not counted. Lines"},
    {Incident::kBracketsLost, "info", "brackets_lost", "brackets",
     "Not all calls of functions decorated with @profile are listed one by one. Calls"},
    {Incident::kNativeBeforeStart, "info", "native_before_start", nullptr,
     "What libraries took from malloc before the recording began is not shown. Blocks"},
    {Incident::kNativeUntracked, "warning", "native_untracked", "allocations",
     "Native blocks were not charged: there was no room to remember them. Blocks"},
    {Incident::kMarksLost, "info", "marks_lost", "marks",
     "The table of marks is full; further pyprof.label() calls left none. Marks"},
    {Incident::kTasksElided, "info", "tasks_elided", "tasks",
     "The table of tasks is full; further ones have no lane of their own. Tasks"},
    {Incident::kLifetimesLost, "warning", "lifetimes_lost", "lifetimes",
     "The run ended in a way that leaves no time to tell how long its blocks lived. Runs"},
    {Incident::kChildrenLost, "warning", "children_lost", "processes",
     "Forked children are not recorded: there was no room for their files, or no Python code was "
     "running at the fork. Children"},
    {Incident::kProgramsAlone, "info", "programs_not_followed", nullptr,
     "Other programs were started; if they start a python3, that is not recorded. Programs"},
    {Incident::kLastCollectionMissing, "warning", "last_collection_missing", nullptr,
     "The garbage collector was disabled (gc.disable), or the program left at once (os._exit), so "
     "there was no last collection: what is alive at the end may be garbage. Runs"},
};
static_assert(std::size(kIncidents) == static_cast<std::size_t>(Incident::kCount));

void add_incidents(const format::Header& header, Profile& profile) {
  for (const IncidentText& text : kIncidents) {
    const std::uint64_t times = header.incidents[static_cast<std::size_t>(text.incident)];
    if (times == 0) continue;
    profile.diagnostics.push_back(
        {text.severity, text.code, fmt::format("{}: {}.", text.sentence, times)});
    if (text.truncated) profile.meta.truncated.emplace_back(text.truncated, times);
  }
}

void add_phase(Phase phase, Profile& profile) {
  if (phase == Phase::kStarting)
    profile.diagnostics.push_back(
        {"warning", "not_started", "The recording ended before the script's code ran."});
  if (phase == Phase::kReplaced)
    profile.diagnostics.push_back(
        {"info", "process_replaced",
         "The script replaced its process by another program (exec); the recording ends there."});
}

void add_clock(const format::Header& header, const RunClock& clock, Profile& profile) {
  if (header.recorded & format::kShowsCpuTime)
    profile.diagnostics.push_back(
        {"info", "cpu_time",
         "Times of functions are what their thread had of a CPU (--clock cpu), not wall time."});
  if (header.recorded & format::kSamplesTime)
    profile.diagnostics.push_back(
        {"info", "sampled_time",
         fmt::format(
             "Times were sampled some {} times a second (--time sampled): a time t is right to "
             "within some sqrt(t * {} ms). Calls and bytes are exact.",
             kTickRate, 1000 / kTickRate)});
  if (clock.scale.is_calibrated() || !profile.has_time) return;
  profile.diagnostics.push_back(
      {"warning", "clock_uncalibrated",
       "The process ended before its clock was calibrated; a tick is shown as a nanosecond."});
}

std::string disagreement(const char* what, std::uint64_t recorder, std::uint64_t columns) {
  return fmt::format(
      "The recorder counted {} {}, but its records sum to {}; this is a fault of "
      "the recorder, please report it.",
      recorder, what, columns);
}

// A recording that ended in order has exact books; anything else is a fault of ours, not hidden.
void add_unaccounted(const format::Header& header, std::uint64_t unaccounted_ns, Profile& profile) {
  const MemoryValues& memory = profile.totals.memory;
  auto& rows = profile.diagnostics;
  if (profile.has_time && unaccounted_ns != 0)
    rows.push_back({"error", "time_unaccounted",
                    fmt::format("Self times and the lifetimes of threads disagree by {} ns; this "
                                "is a fault of the recorder, please report it.",
                                unaccounted_ns)});
  if (!profile.has_memory) return;
  if (header.live_bytes != memory[kLiveBytes])
    rows.push_back({"error", "live_unaccounted",
                    disagreement("live bytes", header.live_bytes, memory[kLiveBytes])});
  if (header.peak_bytes != memory[kAtPeakBytes])
    rows.push_back({"error", "peak_unaccounted",
                    disagreement("bytes at the peak", header.peak_bytes, memory[kAtPeakBytes])});
}

bool is_marked(const Profile& profile, std::size_t function) {
  return profile.functions.flags[function] & format::kFlagMarked;
}

// A function is here if its code ran or was decorated.
bool matches_any(const Profile& profile, const std::string& pattern) {
  const auto& strings = profile.strings;
  for (std::size_t function = 0; function < profile.functions.name.size(); ++function)
    if (is_marked(profile, function) &&
        (pattern == kDecorated ||
         matches_line_pattern(pattern, strings[profile.functions.module[function]],
                              strings[profile.functions.qualname[function]])))
      return true;
  return false;
}

void add_unmatched_patterns(Profile& profile) {
  for (const auto& [name, pattern] : profile.meta.options)
    if (name == "line-profile" && !matches_any(profile, pattern))
      profile.diagnostics.push_back(
          {"warning", "line_profile_unmatched",
           pattern == kDecorated
               ? std::string("No function that the program made is decorated with @profile.")
               : fmt::format("No function that ran matches --line-profile {}; pyprof stats lists "
                             "those that did.",
                             pattern)});
}

// Functions of files have lines; threads, collections and builtins have none.
bool has_function_of_file(const Profile& profile) {
  for (std::size_t node = 0; node < profile.nodes.count(); ++node)
    if (profile.functions.first_line[profile.nodes.function[node]] > 0) return true;
  return false;
}

void add_unmatched_filter(Profile& profile) {
  const auto& options = profile.meta.options;
  const bool filters = std::any_of(options.begin(), options.end(),
                                   [](const auto& option) { return option.first == "filter"; });
  if (!filters || has_function_of_file(profile)) return;
  profile.diagnostics.push_back(
      {"warning", "filter_unmatched",
       "No function that ran lies under a --filter, so there are only totals; pyprof stats of a "
       "run without it names the files."});
}

void add_marked_but_never_called(Profile& profile) {
  std::vector<bool> called(profile.functions.name.size());
  for (std::size_t node = 0; node < profile.nodes.count(); ++node)
    called[profile.nodes.function[node]] =
        called[profile.nodes.function[node]] || profile.nodes.calls[node] > 0;
  for (std::size_t function = 0; function < called.size(); ++function)
    if (is_marked(profile, function) && !called[function])
      profile.diagnostics.push_back(
          {"info", "line_profile_never_called",
           fmt::format("{} (line {}) is decorated with @profile but was never called.",
                       profile.strings[profile.functions.qualname[function]],
                       profile.functions.first_line[function])});
}

}  // namespace

void add_diagnostics(const RecordingFile& file, const RunClock& clock, std::uint64_t unaccounted_ns,
                     Profile& profile) {
  const format::Header& header = file.header();
  add_phase(header.phase, profile);
  add_incidents(header, profile);
  add_clock(header, clock, profile);
  add_unmatched_patterns(profile);
  add_unmatched_filter(profile);
  add_marked_but_never_called(profile);
  if (header.phase == Phase::kStopped || header.phase == Phase::kReplaced)
    add_unaccounted(header, unaccounted_ns, profile);
}

}  // namespace pyprof
