#include <pyprof/read/gzip_sink.h>
#include <pyprof/read/output_file.h>
#include <pyprof/read/stacks_json.h>

#include <utility>

#include "column_table.h"
#include "json_output.h"
#include "json_rows.h"

namespace pyprof {
namespace {

// Small objects go through the library; only columns are large.
std::string dump(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// One line per top-level key or column, so that line tools can work on the file.
class StacksWriter {
 public:
  StacksWriter(const Profile& profile, TextSink& sink)
      : profile_(profile), rows_(profile), out_(sink) {}

  void write() {
    out_.raw("{\n\"schema\": \"pyprof.stacks\",\n\"version\": [1,0]");
    key("meta", rows_.meta());
    key("status", rows_.status());
    key("totals", rows_.totals());
    strings();
    for (const char* name : {"files", "functions", "types"}) section(name);
    if (!profile_.processes.empty()) key("processes", rows_.processes());
    key("threads", rows_.threads());
    section("nodes");
    if (profile_.has_memory) section("node_types");
    if (profile_.has_locals) section("node_locals");
    if (profile_.has_lines) section("lines");
    if (profile_.has_spans) section("spans");
    if (profile_.has_brackets) section("brackets");
    if (profile_.has_marks) section("marks");
    if (profile_.has_tasks) section("tasks");
    if (profile_.has_tasks && profile_.has_spans) section("task_steps");
    if (profile_.has_lifetimes) section("sizes");
    section("timeline");
    section("gc");
    key("peaks", rows_.peaks());
    key("top", rows_.top());
    // Last: it tells what happened while the rest was written.
    key("diagnostics", rows_.diagnostics(out_.clamped()));
    out_.raw("\n}\n");
  }

 private:
  void open_key(std::string_view name) {
    out_.raw(",\n\"");
    out_.raw(name);
    out_.raw("\": ");
  }

  void key(std::string_view name, const Json& value) {
    open_key(name);
    out_.raw(dump(value));
  }

  void strings() {
    open_key("strings");
    std::string_view separator = "[";
    for (const std::string& text : profile_.strings) {
      out_.raw(separator);
      out_.raw(dump(text));
      separator = ",";
    }
    out_.raw("]");
  }

  void section(std::string_view name) {
    open_key(name);
    out_.raw("{");
    std::string_view separator = "\n\"";
    const auto open_column = [&](std::string_view column_name) {
      out_.raw(separator);
      out_.raw(column_name);
      out_.raw("\": ");
      separator = ",\n\"";
    };
    if (name == "nodes") {
      open_column("count");
      out_.integer(profile_.nodes.count());
    }
    if (name == "spans") {
      open_column("threshold_ns");
      out_.integer(profile_.spans.threshold_ns);
      if (profile_.has_span_rss) {
        open_column("rss_step_bytes");
        out_.integer(profile_.spans.rss_step_bytes);
      }
    }
    visit_columns(profile_, [&](const ColumnPlace& place, const auto& values) {
      if (place.section != name || !is_recorded(profile_, place.needs)) return;
      open_column(place.name);
      column(values);
    });
    if (name == "timeline" && !profile_.timeline.thread_heap.empty()) {
      open_column("thread_heap_bytes");
      thread_heap();
    }
    out_.raw("\n}");
  }

  void thread_heap() {
    std::string_view separator = "{\n\"";
    for (const ThreadHeapColumn& thread : profile_.timeline.thread_heap) {
      out_.raw(separator);
      out_.integer(thread.tid);
      out_.raw("\": ");
      column(thread.bytes);
      separator = ",\n\"";
    }
    out_.raw("}");
  }

  void column(const Column& values) {
    char separator = '[';
    values.for_each([&](std::uint64_t value) {
      out_.put(std::exchange(separator, ','));
      out_.integer(value);
    });
    if (values.empty()) out_.put('[');
    out_.put(']');
  }

  void column(const std::vector<std::int32_t>& values) {
    array(values, [this](std::int32_t value) { out_.integer_or_minus_one(value); });
  }

  void column(const std::vector<FileKind>& values) {
    array(values, [this](FileKind kind) {
      out_.raw("\"");
      out_.raw(kFileKindNames[static_cast<std::size_t>(kind)]);
      out_.raw("\"");
    });
  }

  template <typename Values, typename WriteItem>
  void array(const Values& values, WriteItem&& write_item) {
    out_.put('[');
    bool first = true;
    for (const auto value : values) {
      if (!first) out_.put(',');
      first = false;
      write_item(value);
    }
    out_.put(']');
  }

  const Profile& profile_;
  JsonRows rows_;
  JsonOutput out_;
};

void write_compressed(const Profile& profile, TextSink& sink) {
  GzipSink gzip(sink);
  write_stacks_json(profile, gzip);
  gzip.finish();
}

}  // namespace

void write_stacks_json(const Profile& profile, TextSink& sink) {
  StacksWriter(profile, sink).write();
}

void write_stacks_json(const Profile& profile, const std::string& path) {
  OutputFile out(path);
  if (path.ends_with(".gz"))
    write_compressed(profile, out);
  else
    write_stacks_json(profile, out);
  out.commit();
}

}  // namespace pyprof
