#include "thread_times.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "preorder.h"
#include "recording_file.h"

namespace pyprof {
namespace {

using format::ClockAnchor;
using format::Phase;
using format::ThreadRecord;

bool ended_in_order(Phase phase) { return phase == Phase::kStopped || phase == Phase::kReplaced; }

ClockAnchor last_anchor(const format::Header& header, const RunEnd& end) {
  if (ended_in_order(header.phase) && header.latest.ticks > header.start.ticks)
    return header.latest;
  return end.at.ticks > header.latest.ticks ? end.at : header.latest;
}

// Where a thread's nodes lie.
struct ThreadSpan {
  std::uint32_t root;
  std::uint32_t nodes;
};

struct Root {
  std::uint32_t node;  // id
  ThreadRecord thread;
};

// The recorder makes a thread's root before the thread is visible: a look or a kill in between
// finds a thread that has only just begun.
ThreadRecord thread_about_to_start(const RunClock& clock) {
  ThreadRecord thread{};
  thread.start_ticks = thread.stamp_ticks = thread.end_ticks = clock.end_ticks;
  return thread;
}

ThreadRecord record_of(const RecordingFile& file, const RunClock& clock, std::size_t node) {
  const std::uint32_t thread = index(file.nodes()[node].thread);
  if (thread != 0 && thread < file.threads().size()) return file.threads()[thread];
  if (thread == 0 || ended_in_order(file.header().phase))
    file.fail_damaged(
        fmt::format("node {} is the root of thread {}, which is not there", node, thread));
  return thread_about_to_start(clock);
}

// In the order in which the threads began. ThreadRecord::root is not asked: it is written last.
std::vector<Root> roots_of(const RecordingFile& file, const RunClock& clock,
                           const Preorder& order) {
  std::vector<Root> roots;
  std::unordered_set<std::uint32_t> seen;
  for (std::size_t at = 0; at < order.record.size();) {
    const std::uint32_t id = order.record[at];
    at += order.subtree_size[id];
    roots.push_back({id, record_of(file, clock, id)});
    const std::uint32_t thread = index(file.nodes()[id].thread);
    if (!seen.insert(thread).second)
      file.fail_damaged(fmt::format("thread {} has two roots", thread));
  }
  return roots;
}

class ThreadTimes {
 public:
  ThreadTimes(const RecordingFile& file, const RunClock& clock, const Preorder& order,
              std::vector<std::uint64_t>& self_ticks)
      : file_(file), clock_(clock), order_(order), self_(self_ticks) {}

  // Closes what was open and turns self_ticks of this thread into nanoseconds.
  ThreadRow row(const Root& root) {
    const ThreadSpan span{order_.position[root.node], order_.subtree_size[root.node]};
    close_interval(root.thread, span);
    return to_ns(root.thread, span);
  }

  std::uint64_t unaccounted_ns() const { return unaccounted_ns_; }

 private:
  std::uint64_t sum_self(const ThreadSpan& span) const {
    std::uint64_t sum = 0;
    for (std::uint32_t i = 0; i < span.nodes; ++i) sum = saturating_sum(sum, self_[span.root + i]);
    return sum;
  }

  // A thread that has not ended still runs its current node: that node gets the time since the last
  // transition.
  void close_interval(const ThreadRecord& thread, const ThreadSpan& span) {
    const std::uint64_t charged = saturating_sum(thread.start_ticks, sum_self(span));
    const bool ended = thread.end_ticks != 0;
    account(ended ? thread.end_ticks : thread.stamp_ticks, charged);
    if (ended) return;
    // From `charged`, not from the stamp: a process killed between the two must not count twice.
    std::uint64_t& current = self_[current_position(thread, span)];
    current = saturating_sum(current, saturating_difference(clock_.end_ticks, charged));
  }

  void account(std::uint64_t stamp, std::uint64_t charged) {
    if (!ended_in_order(file_.header().phase)) return;
    const auto [less, more] = std::minmax(stamp, charged);
    unaccounted_ns_ += clock_.scale.starting_at(less).since_start(more);
  }

  std::uint32_t current_position(const ThreadRecord& thread, const ThreadSpan& span) const {
    const std::uint32_t id = index(thread.current);
    if (id >= order_.position.size())
      file_.fail_damaged(fmt::format("a thread runs node {}, which is not there", id));
    const std::uint32_t position = order_.position[id];
    const bool own = id != 0 && position >= span.root && position - span.root < span.nodes;
    return own ? position : span.root;
  }

  ThreadRow to_ns(const ThreadRecord& thread, const ThreadSpan& span) {
    std::uint64_t ticks = thread.start_ticks, ns = clock_.scale.since_start(ticks);
    const std::uint64_t start_ns = ns;
    for (std::uint32_t i = span.root; i < span.root + span.nodes; ++i) {
      if (self_[i] == 0) continue;
      ticks = saturating_sum(ticks, self_[i]);
      const std::uint64_t next_ns = clock_.scale.since_start(ticks);
      self_[i] = next_ns - ns;
      ns = next_ns;
    }
    return {thread.native_id, file_.text(thread.name), span.root, start_ns, ns, thread.cpu_ns};
  }

  const RecordingFile& file_;
  const RunClock& clock_;
  const Preorder& order_;
  std::vector<std::uint64_t>& self_;
  std::uint64_t unaccounted_ns_ = 0;
};

void add_self_times(const std::vector<std::uint64_t>& self_ns, Profile& profile) {
  if (!profile.has_time) return;
  for (const std::uint64_t ns : self_ns) {
    profile.nodes.self_ns.push_back(ns);
    profile.totals.self_ns += ns;
  }
}

}  // namespace

RunClock run_clock(const RecordingFile& file, const RunEnd& end) {
  const format::Header& header = file.header();
  const ClockAnchor last = last_anchor(header, end);
  std::uint64_t end_ticks = last.ticks;
  for (const ThreadRecord& thread : file.threads())
    end_ticks = std::max({end_ticks, thread.stamp_ticks, thread.end_ticks});
  return {TickScale(header.clock, header.start, last), end_ticks};
}

std::uint64_t add_threads(const RecordingFile& file, const RunClock& clock, const Preorder& order,
                          std::vector<std::uint64_t>& self_ticks, Profile& profile) {
  ThreadTimes times(file, clock, order, self_ticks);
  for (const Root& root : roots_of(file, clock, order)) profile.threads.push_back(times.row(root));
  add_self_times(self_ticks, profile);
  return times.unaccounted_ns();
}

// In preorder the roots are in the order of the threads.
std::uint32_t thread_of(const Profile& profile, std::uint32_t node) {
  const auto next = std::upper_bound(
      profile.threads.begin(), profile.threads.end(), node,
      [](std::uint32_t position, const ThreadRow& thread) { return position < thread.root; });
  return static_cast<std::uint32_t>(next - profile.threads.begin() - 1);
}

}  // namespace pyprof
