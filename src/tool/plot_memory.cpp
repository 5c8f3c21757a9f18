// Memory over time: of the threads and the process of one run, or of several runs.
#include <fmt/format.h>
#include <pyprof/analyze/function_name.h>
#include <pyprof/analyze/metric.h>
#include <pyprof/analyze/text.h>
#include <pyprof/core/error.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "plotted.h"

namespace pyprof {
namespace {

// More lines than that nobody tells apart.
constexpr std::size_t kMostThreads = 20;
// Brackets beyond lie on one another.
constexpr std::size_t kMostBrackets = 200;

bool has_crashed(const StatusRow& status) {
  return status.state == "signaled" || status.state == "lost" || status.oom || status.exception ||
         status.exit_code.value_or(0) != 0;
}

std::vector<Point2> points_of(const std::vector<std::uint64_t>& times, const Column& bytes) {
  std::vector<Point2> points;
  for (std::size_t row = 0; row < times.size(); ++row)
    points.push_back({static_cast<double>(times[row]), static_cast<double>(bytes[row])});
  return points;
}

void rebase(std::vector<Point2>& points, const PlotOptions& options) {
  if (points.empty()) return;
  const double base =
      options.rebases_to_start ? points.front().y : static_cast<double>(options.rebase_bytes);
  for (Point2& point : points) point.y -= base;
}

Line process_line(const Profile& profile, const std::string& name, const PlotOptions& options) {
  Line line{name, points_of(times_of(profile.timeline), profile.timeline.rss_bytes)};
  rebase(line.points, options);
  line.ends_in_cross = has_crashed(profile.status);
  return line;
}

Line heap_line(const Profile& profile, const std::string& name) {
  Line line{name, {}};
  for (const MemoryAt& at : heap_over_time(profile))
    line.points.push_back({static_cast<double>(at.t_ns), static_cast<double>(at.bytes)});
  line.ends_in_cross = has_crashed(profile.status);
  return line;
}

std::string thread_name(const Profile& profile, std::uint64_t tid) {
  for (const ThreadRow& thread : profile.threads)
    if (thread.tid == tid && !thread.name.empty()) return thread.name;
  return fmt::format("thread {}", tid);
}

double highest_of(const Line& line) {
  double highest = 0;
  for (const Point2& point : line.points) highest = std::max(highest, point.y);
  return highest;
}

// Those that held most; says in `note` how many are not drawn.
std::vector<Line> thread_lines(const Profile& profile, std::string& note) {
  const std::vector<std::uint64_t> times = times_of(profile.timeline);
  std::vector<Line> lines;
  for (const ThreadHeapColumn& thread : profile.timeline.thread_heap)
    lines.push_back({brief(thread_name(profile, thread.tid)), points_of(times, thread.bytes)});
  if (lines.size() <= kMostThreads) return lines;
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Line& a, const Line& b) { return highest_of(a) > highest_of(b); });
  note += fmt::format("; {} threads that held less are not drawn", lines.size() - kMostThreads);
  lines.resize(kMostThreads);
  return lines;
}

std::string rebased(const std::string& name, const PlotOptions& options) {
  if (options.rebases_to_start) return name + ", since the start";
  if (options.rebase_bytes == 0) return name;
  return name + ", less " + bytes_text(options.rebase_bytes);
}

void require_heap(const PlottedRun& run) {
  if (!run.profile.has_memory)
    throw Error(harmless(run.name) + " has no traced memory; record it without --no-memory");
}

void add_lines_of_run(const Profile& profile, const PlotOptions& options, LineChart& chart) {
  if (options.metric != "heap" && options.has_process)
    chart.lines.push_back(process_line(profile, rebased("process (resident)", options), options));
  if (!profile.has_memory || options.metric == "rss") return;
  chart.lines.push_back(heap_line(profile, "traced heap"));
  for (Line& line : thread_lines(profile, chart.note)) chart.lines.push_back(std::move(line));
}

void add_lines_of_runs(const std::vector<PlottedRun>& runs, const PlotOptions& options,
                       LineChart& chart) {
  const bool all_have_heap = std::all_of(
      runs.begin(), runs.end(), [](const PlottedRun& run) { return run.profile.has_memory; });
  if (options.metric == "heap") std::for_each(runs.begin(), runs.end(), require_heap);
  const bool rss = options.metric == "rss" || (options.metric.empty() && !all_have_heap);
  for (const PlottedRun& run : runs)
    chart.lines.push_back(rss ? process_line(run.profile, brief(run.name), options)
                              : heap_line(run.profile, brief(run.name)));
  chart.y.title = rss ? rebased("resident memory", options) : "traced memory";
}

// On the line between its points.
double value_at(const std::vector<Point2>& points, double x) {
  const auto after = std::upper_bound(points.begin(), points.end(), x,
                                      [](double at, const Point2& point) { return at < point.x; });
  if (after == points.begin()) return points.empty() ? 0 : points.front().y;
  if (after == points.end()) return points.back().y;
  const Point2 before = *(after - 1);
  return before.y + (after->y - before.y) * (x - before.x) / (after->x - before.x);
}

struct NamedStretch {
  std::string name;
  double from, to;
};

std::vector<NamedStretch> calls_of(const Profile& profile, const std::string& pattern) {
  const std::vector<bool> wanted = functions_matching(profile, pattern);
  const SpanColumns& spans = profile.spans;
  std::vector<NamedStretch> calls;
  for (std::size_t i = 0; i < spans.node.size(); ++i) {
    const std::size_t function = profile.nodes.function[spans.node[i]];
    const auto from = static_cast<double>(spans.start_ns[i]);
    if (wanted[function])
      calls.push_back(
          {full_name(profile, function), from, from + static_cast<double>(spans.duration_ns[i])});
  }
  if (calls.empty())
    throw Error("no call of " + harmless(pattern) +
                " was long enough to be recorded by itself; record with more --spans");
  return calls;
}

// What the program marked itself, by @profile or with a timestamp.
std::vector<NamedStretch> marked_in(const Profile& profile) {
  const BracketColumns& brackets = profile.brackets;
  std::vector<NamedStretch> marked;
  for (std::size_t i = 0; i < brackets.name.size(); ++i)
    marked.push_back({profile.strings[brackets.name[i]], static_cast<double>(brackets.start_ns[i]),
                      static_cast<double>(brackets.end_ns[i])});
  return marked;
}

void add_brackets(std::vector<NamedStretch> stretches, LineChart& chart) {
  std::stable_sort(stretches.begin(), stretches.end(),
                   [](const auto& a, const auto& b) { return a.to - a.from > b.to - b.from; });
  if (stretches.size() > kMostBrackets) {
    chart.note += fmt::format("; brackets around the {} longest of {} calls", kMostBrackets,
                              count_text(stretches.size()));
    stretches.resize(kMostBrackets);
  }
  std::map<std::string, std::size_t> groups;
  for (const NamedStretch& each : stretches) {
    const auto [group, is_new] = groups.try_emplace(each.name, groups.size());
    if (is_new) chart.bracket_groups.push_back(brief(each.name));
    const std::vector<Point2>& line = chart.lines.front().points;
    chart.brackets.push_back({{each.from, value_at(line, each.from)},
                              {each.to, value_at(line, each.to)},
                              group->second});
  }
}

std::string add_peaks(const PlottedRun& run, const PeakOptions& options, LineChart& chart) {
  const Profile& profile = run.profile;
  require_recorded(profile, Metric::kAllocBytes, run.name);
  std::string legend;
  for (const Peak& peak : peaks_of(profile, options)) {
    const std::string line = legend_line(profile, peak);
    legend += line + "\n";
    const Point2 at{static_cast<double>(peak.at.t_ns), static_cast<double>(peak.at.bytes)};
    if (at.x >= chart.x.low && at.x <= chart.x.high)
      chart.labels.push_back({at, std::to_string(peak.number), line});
  }
  return legend;
}

// Moments that the program named; beyond some their names lie on one another.
void add_moments(const Profile& profile, LineChart& chart) {
  constexpr std::size_t kMostMoments = 50;
  const MarkColumns& marks = profile.marks;
  for (std::size_t i = 0; i < std::min(marks.t_ns.size(), kMostMoments); ++i)
    chart.moments.push_back({{static_cast<double>(marks.t_ns[i]), chart.y.low},
                             brief(profile.strings[marks.label[i]]),
                             ""});
  if (marks.t_ns.size() > kMostMoments)
    chart.note +=
        fmt::format("; the first {} of {} marks", kMostMoments, count_text(marks.t_ns.size()));
}

// From nothing, or from below where a line was rebased, to what is shown, with room for labels.
void fit_y_axis(const PlotOptions& options, LineChart& chart) {
  constexpr double kRoom = 1.08;
  double low = 0, high = 0;
  for (const Line& line : chart.lines) {
    for (const double end : {chart.x.low, chart.x.high}) {
      low = std::min(low, value_at(line.points, end));
      high = std::max(high, value_at(line.points, end));
    }
    for (const Point2& point : line.points) {
      if (point.x < chart.x.low || point.x > chart.x.high) continue;
      low = std::min(low, point.y);
      high = std::max(high, point.y);
    }
  }
  chart.y.low = low * kRoom;
  chart.y.high = options.cap_bytes ? static_cast<double>(*options.cap_bytes) : high * kRoom;
  if (chart.y.high <= chart.y.low) chart.y.high = chart.y.low + 1;
}

// A short run may have been looked at once, mostly near its end: that is all that is known of it.
void show_alone(Line& line, double end_ns) {
  if (line.points.size() != 1) return;
  const double value = line.points.front().y;
  line.points = {{0, value}, {end_ns, value}};
}

std::uint64_t end_of(const std::vector<PlottedRun>& runs) {
  std::uint64_t end_ns = 0;
  for (const PlottedRun& run : runs) {
    const std::vector<std::uint64_t> times = times_of(run.profile.timeline);
    if (times.empty())
      throw Error(run.name +
                  " has no memory over time: it ended before the first look at it, or pyprof-host "
                  "did not record it; name another");
    end_ns = std::max({end_ns, times.back(), run.profile.meta.duration_ns});
  }
  return end_ns;
}

std::string command_of(const Profile& profile) {
  std::string command;
  for (const std::string& word : profile.meta.argv) command += (command.empty() ? "" : " ") + word;
  return command;
}

std::string usual_title(const std::vector<PlottedRun>& runs) {
  if (runs.size() > 1) return fmt::format("Memory over time, {} runs", runs.size());
  return brief("Memory over time: " + command_of(runs.front().profile));
}

}  // namespace

Plot plot_memory(const std::vector<PlottedRun>& runs, const PlotOptions& options) {
  const std::uint64_t end_ns = end_of(runs);
  LineChart chart{title_or(options, usual_title(runs)),
                  "",
                  time_axis(end_ns, options),
                  Axis{"memory", Unit::kBytes},
                  {}};
  const Profile& first = runs.front().profile;
  const bool is_alone = runs.size() == 1;
  chart.note = is_alone ? state_text(first) : "✕: the run crashed there";
  if (is_alone && (options.metric == "heap" || !options.has_process)) require_heap(runs.front());
  if (is_alone)
    add_lines_of_run(first, options, chart);
  else
    add_lines_of_runs(runs, options, chart);
  if (!options.function.empty())
    add_brackets(calls_of(first, options.function), chart);
  else if (is_alone)
    add_brackets(marked_in(first), chart);
  for (Line& line : chart.lines) show_alone(line, static_cast<double>(end_ns));
  std::string legend;
  if (options.peaks) legend = add_peaks(runs.front(), *options.peaks, chart);
  fit_y_axis(options, chart);
  if (is_alone) add_moments(first, chart);
  return {chart.title, svg_of(chart), legend};
}

}  // namespace pyprof
