// memory_profiler's mprofile_*.dat: the timeline in MiB and, as its function brackets, the recorded
// long calls.
#include <fmt/format.h>

#include <algorithm>

#include "formats.h"
#include "frames.h"

namespace pyprof {
namespace {

// mprof draws a bracket at each end of a call; of shorter ones they would lie on one another, and
// it takes minutes for the 20,000 calls that a profile may have.
constexpr std::uint64_t kShortestPart = 100;

class MprofWriter {
 public:
  MprofWriter(const Profile& profile, TextSink& out) : profile_(profile), out_(out) {
    std::uint64_t now = 0;
    for (std::size_t i = 0; i < profile.timeline.dt_ns.size(); ++i)
      times_.push_back(now += profile.timeline.dt_ns[i]);
  }

  void write() {
    out_.raw("CMDLINE ");
    for (const std::string& word : profile_.meta.argv) out_.raw(without(word, "") + " ");
    out_.put('\n');
    for (std::size_t i = 0; i < profile_.spans.node.size(); ++i) span(i);
    for (std::size_t i = 0; i < times_.size(); ++i)
      out_.raw(fmt::format("MEM {:.6f} {}\n", mib(i), unix_seconds(times_[i])));
  }

 private:
  double mib(std::size_t row) const {
    return static_cast<double>(profile_.timeline.rss_bytes[row]) / (1024 * 1024);
  }

  std::string unix_seconds(std::uint64_t ns) const {
    const std::uint64_t unix_ns = profile_.meta.start_unix_ns + ns;
    return fmt::format("{}.{:06}", unix_ns / 1'000'000'000, unix_ns % 1'000'000'000 / 1000);
  }

  // On the line between two rows: mprof draws it through these points too.
  double mib_at(std::uint64_t ns) const {
    if (times_.empty()) return 0;
    const auto after = std::upper_bound(times_.begin(), times_.end(), ns);
    if (after == times_.begin()) return mib(0);
    const auto row = static_cast<std::size_t>(after - times_.begin());
    if (row == times_.size()) return mib(row - 1);
    const auto passed = static_cast<double>(ns - times_[row - 1]);
    const auto whole = static_cast<double>(times_[row] - times_[row - 1]);
    return mib(row - 1) + (mib(row) - mib(row - 1)) * passed / whole;
  }

  // Calls of a thread come in the order in which they began, so those that are open are the stack.
  void span(std::size_t row) {
    const SpanColumns& spans = profile_.spans;
    const std::uint64_t begin = spans.start_ns[row];
    const std::uint64_t end = begin + spans.duration_ns[row];
    if (row > 0 && spans.thread[row] != spans.thread[row - 1]) open_ends_.clear();
    while (!open_ends_.empty() && open_ends_.back() <= begin) open_ends_.pop_back();
    if (spans.duration_ns[row] >= profile_.meta.duration_ns / kShortestPart) call(row, begin, end);
    open_ends_.push_back(end);
  }

  void call(std::size_t row, std::uint64_t begin, std::uint64_t end) {
    const std::size_t function = profile_.nodes.function[profile_.spans.node[row]];
    out_.raw(fmt::format("FUNC {} {:.4f} {} {:.4f} {} {}\n",
                         without(full_name(profile_, function), " "), mib_at(begin),
                         unix_seconds(begin), mib_at(end), unix_seconds(end), open_ends_.size()));
  }

  const Profile& profile_;
  TextSink& out_;
  std::vector<std::uint64_t> times_;      // of the timeline's rows
  std::vector<std::uint64_t> open_ends_;  // of the calls around the one at hand
};

}  // namespace

void write_mprof(const Export& task, TextSink& out) { MprofWriter(task.profile, out).write(); }

}  // namespace pyprof
