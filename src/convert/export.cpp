#include <fmt/format.h>
#include <pyprof/convert/export.h>
#include <pyprof/convert/report.h>
#include <pyprof/core/error.h>

#include "formats.h"

namespace pyprof {
namespace {

void write_html(const Export& task, TextSink& out) { write_report(out, {task.profile, task.name}); }

constexpr ExportFormat kFormats[] = {
    {"speedscope", "speedscope.app: each thread's time, memory and calls as flame graphs", true,
     true, write_speedscope},
    {"collapsed", "flamegraph.pl and many others: a line for each stack", true, true,
     write_collapsed},
    {"pprof", "go tool pprof, Pyroscope, Parca", false, false, write_pprof},
    {"callgrind", "KCachegrind, callgrind_annotate", true, false, write_callgrind},
    {"pstats", "Python's pstats, snakeviz, gprof2dot", false, false, write_pstats},
    {"chrome", "Perfetto, chrome://tracing: the long calls in time, and what the program marked",
     true, false, write_chrome},
    {"firefox", "profiler.firefox.com", true, true, write_firefox},
    {"csv", "spreadsheets: a row for each node of the call tree", true, false, write_csv},
    {"mprof", "memory_profiler's mprof plot", true, false, write_mprof},
    {"memray-csv", "as memray transform csv writes it", true, false, write_memray_csv},
    {"timeline-csv", "memory_time_tracker's delta,ram", true, false, write_timeline_csv},
    {"pyprofile", "PyProfile's nested stacks.json", true, false, write_pyprofile},
    {"html", "a report for a browser", true, false, write_html},
};

}  // namespace

Metric metric_of(const Export& task) {
  if (task.metric) return *task.metric;
  if (task.profile.has_time) return Metric::kTime;
  return task.profile.has_memory ? Metric::kAllocBytes : Metric::kCalls;
}

std::span<const ExportFormat> export_formats() { return kFormats; }

const ExportFormat& export_format(std::string_view name) {
  for (const ExportFormat& format : kFormats)
    if (format.name == name) return format;
  std::string names;
  for (const ExportFormat& format : kFormats)
    names += (names.empty() ? "" : ", ") + std::string(format.name);
  throw Error(fmt::format("there is no format {}; choose one of {}", name, names));
}

}  // namespace pyprof
