// What pyprof plot shows besides memory: functions, the depth of the stacks, which thread ran when.
#include <fmt/format.h>
#include <pyprof/analyze/function_name.h>
#include <pyprof/analyze/function_table.h>
#include <pyprof/analyze/text.h>
#include <pyprof/core/error.h>

#include <algorithm>

#include "plotted.h"

namespace pyprof {
namespace {

struct FunctionBytes {
  std::size_t function;
  std::uint64_t bytes;
};

// The largest, those with nothing left out.
std::vector<FunctionBytes> largest(std::vector<FunctionBytes> rows, std::size_t limit) {
  std::erase_if(rows, [](const FunctionBytes& row) { return row.bytes == 0; });
  std::stable_sort(rows.begin(), rows.end(), [](const FunctionBytes& a, const FunctionBytes& b) {
    return a.bytes > b.bytes;
  });
  if (limit > 0 && rows.size() > limit) rows.resize(limit);
  return rows;
}

std::vector<FunctionBytes> allocated(const Profile& profile) {
  std::vector<FunctionBytes> rows;
  for (const FunctionRow& row : function_table(profile))
    rows.push_back({row.function, row.self_of(Metric::kAllocBytes)});
  return rows;
}

std::vector<FunctionBytes> released(const Profile& profile) {
  std::vector<FunctionBytes> rows;
  for (const std::uint64_t bytes : released_bytes(profile)) rows.push_back({rows.size(), bytes});
  return rows;
}

BarPanel panel_of(const Profile& profile, const std::string& title,
                  const std::vector<FunctionBytes>& rows) {
  BarPanel panel{title, {}};
  for (const FunctionBytes& row : rows) {
    const std::string place = short_place(profile, row.function);
    const std::string name =
        qualified_name(profile, row.function) + (place.empty() ? "" : " (" + place + ")");
    panel.bars.push_back({brief(name), bytes_text(row.bytes), static_cast<double>(row.bytes)});
  }
  return panel;
}

std::string legend_of(const Profile& profile, char sign, const std::vector<FunctionBytes>& rows) {
  std::string text;
  for (const FunctionBytes& row : rows)
    text += harmless(fmt::format("{}:{}:{}=>{}{}", file_of(profile, row.function),
                                 profile.functions.first_line[row.function],
                                 qualified_name(profile, row.function), sign, row.bytes)) +
            "\n";
  return text;
}

std::string thread_name(const ThreadRow& thread) {
  return brief(thread.name.empty() ? fmt::format("thread {}", thread.tid) : thread.name);
}

std::uint64_t end_of(const Profile& profile) {
  const std::vector<std::uint64_t> times = times_of(profile.timeline);
  return std::max(profile.meta.duration_ns, times.empty() ? 0 : times.back());
}

std::string note_of_spans(const SpanColumns& spans) {
  if (spans.threshold_ns < 1000) return "";  // all calls have one
  return "Of calls that took at least " + duration_text(spans.threshold_ns) +
         "; the depth counts the shorter ones around them too.";
}

std::string seconds(std::uint64_t ns) {
  return fmt::format("{}.{:09}", ns / 1'000'000'000, ns % 1'000'000'000);
}

}  // namespace

Plot plot_functions(const PlottedRun& run, const PlotOptions& options) {
  const Profile& profile = run.profile;
  require_recorded(profile, Metric::kAllocBytes, run.name);
  const std::vector<FunctionBytes> most = largest(allocated(profile), options.limit);
  const std::vector<FunctionBytes> least = largest(released(profile), options.limit);
  const BarChart chart{
      title_or(options, "Most allocating and most freeing functions"),
      "Allocated: exact, without callees. Freed: by how much the traced heap fell from sample to "
      "sample while the function ran.",
      {panel_of(profile, "allocated", most), panel_of(profile, "freed", least)}};
  return {chart.title, svg_of(chart),
          legend_of(profile, '+', most) + legend_of(profile, '-', least)};
}

Plot plot_nesting(const PlottedRun& run, const PlotOptions& options) {
  const Profile& profile = run.profile;
  if (profile.spans.node.empty())
    throw Error(harmless(run.name) +
                " has no calls one by one, which depth over time is made from; record it " +
                (profile.has_time ? "with --spans" : "without --no-time"));
  LineChart chart{title_or(options, "Depth of the stacks over time"),
                  note_of_spans(profile.spans),
                  time_axis(end_of(profile), options),
                  Axis{"open calls", Unit::kCount},
                  {}};
  std::string legend;
  const auto traces = depth_over_time(profile);
  for (std::size_t thread = 0; thread < traces.size(); ++thread) {
    if (traces[thread].empty()) continue;
    Line& line = chart.lines.emplace_back(Line{thread_name(profile.threads[thread]), {}});
    line.is_stepped = true;
    for (const DepthAt& at : traces[thread]) {
      line.points.push_back({static_cast<double>(at.t_ns), static_cast<double>(at.depth)});
      chart.y.high = std::max(chart.y.high, at.depth + 1.0);
      legend += fmt::format("{} {} {}\n", seconds(at.t_ns), at.depth, line.name);
    }
  }
  return {chart.title, svg_of(chart), legend};
}

Plot plot_interleaving(const PlottedRun& run, const PlotOptions& options) {
  const Profile& profile = run.profile;
  if (profile.timeline.dt_ns.size() < 2)
    throw Error(harmless(run.name) +
                " has no timeline, which tells who ran when; name a profile that pyprof-host "
                "recorded");
  LaneChart chart{
      title_or(options, "Which thread ran when"),
      "As the samples of the timeline tell: the thread that entered or left a function last.",
      time_axis(end_of(profile), options),
      {}};
  std::string legend;
  const auto intervals = running_intervals(profile);
  for (std::size_t thread = 0; thread < intervals.size(); ++thread) {
    Lane& lane = chart.lanes.emplace_back(Lane{thread_name(profile.threads[thread]), {}});
    for (const Interval& each : intervals[thread]) {
      lane.stretches.push_back(
          {static_cast<double>(each.start_ns), static_cast<double>(each.end_ns)});
      legend += seconds(each.start_ns) + " " + seconds(each.end_ns) + " " + lane.name + "\n";
    }
  }
  return {chart.title, svg_of(chart), legend};
}

}  // namespace pyprof
