#include <pyprof/analyze/alike.h>
#include <pyprof/analyze/merge.h>
#include <pyprof/core/error.h>
#include <pyprof/read/top_lists.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "merged_lines.h"
#include "merged_names.h"
#include "merged_tasks.h"
#include "merged_times.h"
#include "merged_types.h"

namespace pyprof {
namespace {

void append(Column& to, const Column& from) {
  for (std::size_t i = 0; i < from.size(); ++i) to.push_back(from[i]);
}

void append(Column& to, const Column& from, const std::vector<std::uint64_t>& new_rows) {
  for (std::size_t i = 0; i < from.size(); ++i) to.push_back(new_rows[from[i]]);
}

void require_alike(const std::vector<MergedRun>& runs) {
  const MergedRun& first = runs.front();
  std::size_t nodes = 0;
  for (const MergedRun& run : runs) {
    if (run.profile.has_time != first.profile.has_time ||
        run.profile.has_memory != first.profile.has_memory)
      throw Error(
          run.name + " and " + first.name +
          " do not record the same; record both with or both without --no-time and --no-memory");
    require_same_time({run.name, time_kind_of(run.profile)},
                      {first.name, time_kind_of(first.profile)});
    nodes += run.profile.nodes.count();
    if (nodes > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()))
      throw Error("with " + run.name + " there are more call paths than a profile can have");
  }
}

// The worst end of a run is that of all: killed, then failed or not over yet.
int badness(const StatusRow& status) {
  if (status.state == "signaled" || status.state == "lost" || status.oom) return 2;
  return status.state != "completed" || status.exit_code.value_or(0) != 0 ? 1 : 0;
}

class Merge {
 public:
  explicit Merge(const std::vector<MergedRun>& runs) : runs_(runs), names_(target_) {
    const auto all = [&](bool Profile::*has) {
      return std::all_of(runs.begin(), runs.end(),
                         [&](const MergedRun& run) { return run.profile.*has; });
    };
    target_.has_time = runs[0].profile.has_time;
    target_.has_memory = runs[0].profile.has_memory;
    target_.has_waits = all(&Profile::has_waits);
    target_.has_corrected = all(&Profile::has_corrected);
    target_.has_lifetimes = all(&Profile::has_lifetimes);
    target_.has_locals = all(&Profile::has_locals);
    target_.has_spans = all(&Profile::has_spans);
    target_.has_lines = all(&Profile::has_lines);
    target_.has_line_times = all(&Profile::has_line_times);
    target_.has_line_hits = all(&Profile::has_line_hits);
    target_.has_span_rss = all(&Profile::has_span_rss);
    target_.meta = runs[0].profile.meta;
    target_.meta.truncated.clear();
    target_.meta.overhead_ns = 0;
    target_.meta.duration_ns = 0;
    target_.status = runs[0].profile.status;
    for (const MergedRun& run : runs) {
      SpanColumns& to = target_.spans;
      to.threshold_ns = std::max(to.threshold_ns, run.profile.spans.threshold_ns);
      to.rss_step_bytes = std::max(to.rss_step_bytes, run.profile.spans.rss_step_bytes);
    }
  }

  Profile result() {
    const std::vector<std::uint64_t> begins = begins_of(runs_);
    for (std::size_t i = 0; i < runs_.size(); ++i) add(runs_[i], begins[i]);
    target_.timeline = merged_timeline(lanes_);
    raise_rss_peak();
    target_.gc = merged_gc(lanes_);
    if (target_.has_lines) lines_.finish(target_);
    target_.brackets = merged_brackets(lanes_);
    target_.has_brackets = !target_.brackets.node.empty();
    target_.marks = merged_marks(lanes_);
    target_.has_marks = target_.marks.t_ns.size() > 0;
    target_.top = top_lists(target_);
    tell();
    return std::move(target_);
  }

 private:
  void add(const MergedRun& run, std::uint64_t begin_ns) {
    const Profile& from = run.profile;
    MergedLane lane{&from, begin_ns, target_.nodes.count(), target_.threads.size(), {}, {}};
    const NewRows rows = names_.add(from);
    add_threads(run, lane);
    add_nodes(from.nodes, lane, rows);
    if (target_.has_memory) add_node_types(from, rows.type, target_);
    if (target_.has_lifetimes) add_sizes(from.sizes, target_.sizes);
    if (target_.has_locals) add_locals(from.node_locals, rows);
    if (target_.has_lines) lines_.add(from.lines, rows.file);
    lane.strings = rows.string;
    if (target_.has_spans) add_spans(from.spans, lane);
    add_tasks(lane, target_);
    add_processes(run);
    add_meta(from, begin_ns);
    add_totals(from.totals, begin_ns);
    for (DiagnosticRow row : from.diagnostics) {
      row.message = run.name + ": " + row.message;
      target_.diagnostics.push_back(std::move(row));
    }
    lanes_.push_back(std::move(lane));
  }

  // Those of a profile that is itself a merged one are called as its threads are.
  void add_processes(const MergedRun& run) {
    const Profile& from = run.profile;
    if (from.processes.empty())
      target_.processes.push_back(
          {from.meta.pid, from.meta.ppid, run.name, from.meta.argv, from.status});
    for (ProcessRow process : from.processes) {
      process.name = run.name + ": " + process.name;
      target_.processes.push_back(std::move(process));
    }
  }

  // One number for one thread within a run, another in every other run.
  std::uint64_t unique_tid(std::uint64_t tid, std::map<std::uint64_t, std::uint64_t>& of_run) {
    if (const auto known = of_run.find(tid); known != of_run.end()) return known->second;
    std::uint64_t free = tid;
    while (tids_.contains(free)) ++free;
    tids_.insert(free);
    return of_run[tid] = free;
  }

  void add_threads(const MergedRun& run, MergedLane& lane) {
    std::map<std::uint64_t, std::uint64_t> tids;
    for (ThreadRow thread : run.profile.threads) {
      thread.tid = unique_tid(thread.tid, tids);
      thread.name = run.name + ": " + thread.name;
      thread.root += static_cast<std::uint32_t>(lane.first_node);
      if (target_.has_time) {
        thread.start_ns += lane.begin_ns;
        thread.end_ns += lane.begin_ns;
      }
      lane.tids.push_back(thread.tid);
      target_.threads.push_back(std::move(thread));
    }
  }

  void add_nodes(const NodeColumns& from, const MergedLane& lane, const NewRows& rows) {
    NodeColumns& to = target_.nodes;
    for (const std::int32_t parent : from.parent)
      to.parent.push_back(parent < 0 ? -1 : parent + static_cast<std::int32_t>(lane.first_node));
    append(to.subtree_size, from.subtree_size);
    append(to.function, from.function, rows.function);
    append(to.calls, from.calls);
    append(to.resumes, from.resumes);
    append(to.self_ns, from.self_ns);
    if (target_.has_waits) append(to.wait_ns, from.wait_ns);
    if (target_.has_corrected) append(to.corrected_ns, from.corrected_ns);
    for (std::size_t i = 0; i < kMemoryMetrics; ++i) append(to.memory[i], from.memory[i]);
    if (!target_.has_lifetimes) return;
    for (std::size_t i = 0; i < kLifetimeMetrics; ++i) append(to.lifetimes[i], from.lifetimes[i]);
  }

  void add_locals(const NodeLocalColumns& from, const NewRows& rows) {
    NodeLocalColumns& to = target_.node_locals;
    append(to.count, from.count);
    append(to.name, from.name, rows.string);
    append(to.type, from.type, rows.type);
    append(to.bytes, from.bytes);
    append(to.deep_bytes, from.deep_bytes);
    append(to.partial, from.partial);
  }

  // Only what every run has all of: calls that reached the highest threshold. Both ends of a span
  // are rounded, so it may seem a nanosecond shorter than it was.
  void add_spans(const SpanColumns& from, const MergedLane& lane) {
    SpanColumns& to = target_.spans;
    for (std::size_t i = 0; i < from.node.size(); ++i) {
      if (from.duration_ns[i] + 1 < to.threshold_ns) continue;
      to.thread.push_back(from.thread[i] + lane.first_thread);
      to.node.push_back(from.node[i] + lane.first_node);
      to.start_ns.push_back(from.start_ns[i] + lane.begin_ns);
      to.duration_ns.push_back(from.duration_ns[i]);
      if (target_.has_memory) to.alloc_bytes.push_back(from.alloc_bytes[i]);
      if (!target_.has_span_rss) continue;
      to.rss_in_bytes.push_back(from.rss_in_bytes[i]);
      to.rss_out_bytes.push_back(from.rss_out_bytes[i]);
    }
  }

  void add_meta(const Profile& from, std::uint64_t begin_ns) {
    MetaRow& to = target_.meta;
    to.start_unix_ns = std::min(to.start_unix_ns, from.meta.start_unix_ns);
    to.duration_ns = std::max(to.duration_ns, begin_ns + from.meta.duration_ns);
    to.overhead_ns += from.meta.overhead_ns;
    for (const auto& [what, count] : from.meta.truncated) {
      const auto known =
          std::find_if(to.truncated.begin(), to.truncated.end(),
                       [&what = what](const auto& each) { return each.first == what; });
      if (known == to.truncated.end())
        to.truncated.emplace_back(what, count);
      else
        known->second += count;
    }
    if (badness(from.status) > badness(target_.status)) target_.status = from.status;
  }

  void add_totals(const TotalsRow& from, std::uint64_t begin_ns) {
    TotalsRow& to = target_.totals;
    if (from.memory[kAtPeakBytes] > highest_peak_) {
      highest_peak_ = from.memory[kAtPeakBytes];
      to.peak_ns = begin_ns + from.peak_ns;
    }
    for (const auto total :
         {&TotalsRow::nodes, &TotalsRow::calls, &TotalsRow::resumes, &TotalsRow::self_ns,
          &TotalsRow::free_count, &TotalsRow::gc_runs, &TotalsRow::gc_ns, &TotalsRow::gc_collected})
      to.*total += from.*total;
    if (target_.has_waits) to.wait_ns += from.wait_ns;
    if (target_.has_corrected) to.corrected_ns += from.corrected_ns;
    to.rss_peak_bytes = std::max(to.rss_peak_bytes, from.rss_peak_bytes);
    for (std::size_t i = 0; i < kMemoryMetrics; ++i) to.memory[i] += from.memory[i];
    if (!target_.has_lifetimes) return;
    for (std::size_t i = 0; i < kLifetimeMetrics; ++i) to.lifetimes[i] += from.lifetimes[i];
  }

  // Of processes that ran at the same time; a thousand one after the other do not add up.
  void raise_rss_peak() {
    std::uint64_t& peak = target_.totals.rss_peak_bytes;
    const Column& rss = target_.timeline.rss_bytes;
    for (std::size_t row = 0; row < rss.size(); ++row) peak = std::max(peak, rss[row]);
  }

  void tell() {
    const auto say = [&](const char* code, const std::string& message) {
      target_.diagnostics.push_back({"info", code, message});
    };
    say("merged", "this profile is " + std::to_string(runs_.size()) +
                      " merged ones; peaks are the sum of each one's own, which need not have "
                      "been at the same time");
    const auto any = [&](bool Profile::*has) {
      return std::any_of(runs_.begin(), runs_.end(),
                         [&](const MergedRun& run) { return run.profile.*has; });
    };
    if (!target_.has_waits && any(&Profile::has_waits))
      say("merged_without_waits", "waiting is left out: not all merged profiles have it");
    if (!target_.has_corrected && any(&Profile::has_corrected))
      say("merged_without_corrected",
          "corrected times are left out: not all merged profiles have them");
    if (!target_.has_lifetimes && any(&Profile::has_lifetimes))
      say("merged_without_lifetimes",
          "how long blocks lived is left out: not all merged profiles have it");
    if (!target_.has_locals && any(&Profile::has_locals))
      say("merged_without_locals", "variables are left out: not all merged profiles have them");
    if (!target_.has_lines && any(&Profile::has_lines))
      say("merged_without_lines", "lines are left out: not all merged profiles have them");
    if (!target_.has_spans && any(&Profile::has_spans))
      say("merged_without_spans", "single calls are left out: not all merged profiles have them");
  }

  const std::vector<MergedRun>& runs_;
  Profile target_;
  MergedNames names_;
  MergedLines lines_;
  std::vector<MergedLane> lanes_;
  std::set<std::uint64_t> tids_;
  std::uint64_t highest_peak_ = 0;
};

}  // namespace

Profile merged(const std::vector<MergedRun>& runs) {
  require_alike(runs);
  return Merge(runs).result();
}

}  // namespace pyprof
