#include <fmt/format.h>
#include <pyprof/core/error.h>
#include <pyprof/read/check.h>
#include <pyprof/read/stacks_json.h>

#include <array>
#include <charconv>
#include <string_view>

#include "column_table.h"
#include "file_text.h"
#include "json_fields.h"

namespace pyprof {
namespace {

MetaRow meta_row(const Fields& fields) {
  MetaRow meta;
  meta.tool = fields.text("tool");
  meta.python = fields.text("python");
  meta.link = fields.text("link");
  meta.platform = fields.text("platform");
  meta.argv = fields.texts("argv");
  meta.cwd = fields.text("cwd");
  meta.pid = fields.integer("pid");
  meta.ppid = fields.integer("ppid");
  meta.start_unix_ns = fields.integer("start_unix_ns", UINT64_MAX);
  meta.duration_ns = fields.integer("duration_ns");
  meta.clock = fields.text("clock");
  meta.engine = fields.text("engine");
  const Fields options = fields.object("options"), truncated = fields.object("truncated");
  for (const std::string& name : options.names())
    meta.options.emplace_back(name, options.text(name.c_str()));
  meta.overhead_ns = fields.integer("overhead_ns");
  for (const std::string& name : truncated.names())
    meta.truncated.emplace_back(name, truncated.integer(name.c_str()));
  return meta;
}

// Any other would be taken for a run that did not crash.
constexpr std::array<std::string_view, 5> kStates = {"completed", "exception", "signaled", "lost",
                                                     "running"};

StatusRow status_row(const Fields& fields) {
  StatusRow status;
  status.state = fields.one_of("state", kStates);
  if (fields.has("exit_code"))
    status.exit_code = static_cast<int>(fields.integer("exit_code", 255));
  if (fields.has("signal")) status.signal = static_cast<int>(fields.integer("signal", 128));
  if (fields.has("exception")) {
    const Fields exception = fields.object("exception");
    status.exception = {exception.text("type"), exception.text("message")};
  }
  status.oom = fields.boolean("oom");
  return status;
}

ProcessRow process_row(const Fields& fields) {
  return {fields.integer("pid"), fields.integer("ppid"), fields.text("file"), fields.texts("argv"),
          status_row(fields.object("status"))};
}

TotalsRow totals_row(const Fields& fields, const Profile& profile) {
  TotalsRow totals;
  totals.nodes = fields.integer("nodes");
  totals.calls = fields.integer("calls");
  totals.resumes = fields.integer("resumes");
  if (profile.has_time) totals.self_ns = fields.integer("self_ns");
  for (std::size_t metric = 0; profile.has_lifetimes && metric < kLifetimeMetrics; ++metric)
    totals.lifetimes[metric] = fields.integer(kLifetimeNames[metric].data());
  if (profile.has_waits) totals.wait_ns = fields.integer("wait_ns");
  if (profile.has_corrected) totals.corrected_ns = fields.integer("corrected_ns");
  if (profile.has_memory) {
    for (std::size_t metric = 0; metric < kAtPeakBytes; ++metric)
      totals.memory[metric] = fields.integer(kMemoryNames[metric].data());
    totals.memory[kAtPeakBytes] = fields.integer("peak_bytes");
    totals.peak_ns = fields.integer("peak_ns");
    totals.free_count = fields.optional_integer("free_count");
  }
  totals.rss_peak_bytes = fields.optional_integer("rss_peak_bytes");
  totals.gc_runs = fields.optional_integer("gc_runs");
  totals.gc_ns = fields.optional_integer("gc_ns");
  totals.gc_collected = fields.optional_integer("gc_collected");
  return totals;
}

ThreadRow thread_row(const Fields& fields, bool has_time) {
  ThreadRow thread;
  thread.tid = fields.integer("tid");
  thread.name = fields.text("name");
  thread.root = static_cast<std::uint32_t>(fields.integer("root", INT32_MAX));
  if (has_time) {
    thread.start_ns = fields.integer("start_ns");
    thread.end_ns = fields.integer("end_ns");
  }
  thread.cpu_ns = fields.integer("cpu_ns");
  return thread;
}

PeakRow peak_row(const Fields& fields) {
  return {fields.integer("t_ns"), fields.integer("bytes"), fields.optional_index("thread"),
          fields.optional_index("node")};
}

TopRow top_row(const Fields& fields) {
  TopRow row;
  row.name = fields.text("name");
  row.file = fields.text("file");
  row.line = fields.integer("line");
  row.calls = fields.integer("calls");
  row.self_ns = fields.optional_integer("self_ns");
  row.total_ns = fields.optional_integer("total_ns");
  row.self_bytes = fields.optional_integer("self_bytes");
  row.total_bytes = fields.optional_integer("total_bytes");
  fields.each("types", [&row](const Fields& type) {
    row.types.push_back({type.text("name"), type.integer("bytes")});
  });
  return row;
}

// Its keys are numbers of threads, so its columns are not in the table of columns.
std::vector<ThreadHeapColumn> thread_heap_of(const StacksParser& parser, const Fields& threads) {
  std::vector<ThreadHeapColumn> columns;
  for (const std::string& tid : threads.names()) {
    ThreadHeapColumn& column = columns.emplace_back();
    const auto [end, error] = std::from_chars(tid.data(), tid.data() + tid.size(), column.tid);
    if (error != std::errc() || end != tid.data() + tid.size())
      parser.fail("timeline.thread_heap_bytes." + tid + " is not the number of a thread");
    for (const std::uint64_t value : threads.integers(tid.c_str())) column.bytes.push_back(value);
  }
  return columns;
}

TopLists top_lists_of(const Fields& fields) {
  TopLists top;
  const std::pair<const char*, std::vector<TopRow>*> lists[] = {
      {"by_self_ns", &top.by_self_ns},
      {"by_total_ns", &top.by_total_ns},
      {"by_alloc_bytes", &top.by_alloc_bytes},
      {"by_at_peak_bytes", &top.by_at_peak_bytes}};
  for (const auto& [name, rows] : lists) {
    if (!fields.has(name)) continue;
    fields.each(name, [rows = rows](const Fields& row) { rows->push_back(top_row(row)); });
  }
  return top;
}

void check_version(const StacksParser& parser, const Fields& document) {
  if (document.text("schema") != "pyprof.stacks") parser.fail("schema is not \"pyprof.stacks\"");
  const nlohmann::json& version = document.array("version");
  if (version.empty() || !version[0].is_number_unsigned()) parser.fail("version is not a number");
  if (version[0] != 1)
    parser.fail(fmt::format("version {} is not known, only 1 is", version[0].dump()));
}

// Of a column that may be left out: what is there must be one.
bool is_no_array(const StacksParser& parser, const ColumnPlace& place) {
  const auto section = parser.document().find(place.section);
  if (section == parser.document().end()) return false;
  if (!section->is_object()) parser.fail(std::string(place.section) + " is not an object");
  return section->contains(place.name);
}

void check_columns_present(const StacksParser& parser, Profile& profile) {
  profile.has_time = parser.has_column("nodes.self_ns");
  profile.has_waits = parser.has_column("nodes.wait_ns");
  profile.has_corrected = parser.has_column("nodes.corrected_ns");
  profile.has_memory = parser.has_column("nodes.alloc_bytes");
  profile.has_lifetimes = parser.has_column("nodes.leaked_bytes");
  profile.has_tasks = parser.has_column("tasks.name");
  profile.has_spans = parser.has_column("spans.start_ns");
  profile.has_lines = parser.has_column("lines.line");
  profile.has_line_times = parser.has_column("lines.self_ns");
  profile.has_line_hits = parser.has_column("lines.hits");
  profile.has_brackets = parser.has_column("brackets.node");
  profile.has_span_rss = parser.has_column("spans.rss_in_bytes");
  profile.has_marks = parser.has_column("marks.t_ns");
  profile.has_locals = parser.has_column("node_locals.bytes");
  visit_columns(profile, [&](const ColumnPlace& place, const auto&) {
    const std::string name = fmt::format("{}.{}", place.section, place.name);
    if (parser.has_column(name)) return;
    if (is_no_array(parser, place)) parser.fail(name + " is not an array");
    if (is_recorded(profile, place.needs)) parser.fail(name + " is missing");
  });
}

void read_rows(const StacksParser& parser, const Fields& document, Profile& profile) {
  profile.meta = meta_row(document.object("meta"));
  profile.status = status_row(document.object("status"));
  profile.totals = totals_row(document.object("totals"), profile);
  profile.strings = document.texts("strings");
  if (document.has("processes"))
    document.each("processes",
                  [&profile](const Fields& row) { profile.processes.push_back(process_row(row)); });
  document.each("threads", [&profile](const Fields& row) {
    profile.threads.push_back(thread_row(row, profile.has_time));
  });
  document.each("peaks", [&profile](const Fields& row) { profile.peaks.push_back(peak_row(row)); });
  if (profile.has_spans)
    profile.spans.threshold_ns = document.object("spans").integer("threshold_ns");
  if (profile.has_span_rss)
    profile.spans.rss_step_bytes = document.object("spans").optional_integer("rss_step_bytes");
  if (const Fields timeline = document.object("timeline"); timeline.has("thread_heap_bytes"))
    profile.timeline.thread_heap = thread_heap_of(parser, timeline.object("thread_heap_bytes"));
  profile.top = top_lists_of(document.object("top"));
  document.each("diagnostics", [&profile](const Fields& row) {
    profile.diagnostics.push_back({row.text("severity"), row.text("code"), row.text("message")});
  });
}

}  // namespace

Profile read_stacks_json(const std::string& path) {
  Profile profile;
  StacksParser parser(profile, path);
  parser.parse(text_of_file(path));
  const Fields document(parser, parser.document(), "");
  check_version(parser, document);
  check_columns_present(parser, profile);
  read_rows(parser, document, profile);
  if (document.object("nodes").integer("count") != profile.nodes.count())
    parser.fail("nodes.count is not the number of nodes");
  if (const auto fault = check_shape(profile)) parser.fail(*fault);
  return profile;
}

}  // namespace pyprof
