// The Firefox Profiler's processed profile, version 64: tables that all threads share. A node is a
// stack and a function is a frame, so most tables are our columns.
#include <fmt/format.h>
#include <pyprof/analyze/over_time.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "formats.h"
#include "frames.h"
#include "json_text.h"

namespace pyprof {
namespace {

std::string milliseconds(std::uint64_t ns) {
  return fmt::format("{}.{:06}", ns / 1'000'000, ns % 1'000'000);
}

class FirefoxWriter {
 public:
  FirefoxWriter(const Export& task, TextSink& out)
      : task_(task),
        profile_(task.profile),
        metric_(metric_of(task)),
        values_(column_of(task.profile, metric_)),
        out_(out) {
    const Column& nodes = profile_.brackets.node;
    for (std::size_t i = 0; i < nodes.size(); ++i)
      bracket_threads_.push_back(thread_of(profile_, static_cast<std::int32_t>(nodes[i])));
  }

  void write() {
    out_.raw("{\"meta\":" + meta());
    out_.raw(",\n\"libs\":[],\n\"pages\":[],\n\"counters\":[");
    if (!profile_.timeline.dt_ns.empty() && !profile_.threads.empty()) counter();
    out_.raw("],\n\"threads\":");
    json_array(out_, profile_.threads.size(), [this](std::size_t i) { thread(i); });
    out_.raw(",\n\"shared\":{");
    tables();
    out_.raw("}}\n");
  }

 private:
  bool is_time() const { return metric_ == Metric::kTime; }

  std::string meta() const {
    using Json = nlohmann::json;
    const Json category = {{"name", "Python"}, {"color", "yellow"}, {"subcategories", {"Other"}}};
    const Json meta = {
        {"interval", 1},
        {"startTime", static_cast<double>(profile_.meta.start_unix_ns) / 1e6},
        {"processType", 0},
        {"product", task_.name},
        {"stackwalk", 0},
        {"version", 32},
        {"preprocessedProfileVersion", 64},
        {"symbolicated", true},
        {"importedFrom", profile_.meta.tool},
        {"markerSchema", Json::array()},
        {"usesOnlyOneStackType", true},
        {"sourceCodeIsNotOnSearchfox", true},
        {"categories",
         {{{"name", "Other"}, {"color", "grey"}, {"subcategories", {"Other"}}}, category}}};
    return meta.dump(-1, ' ', false, Json::error_handler_t::replace);
  }

  // What was resident, as differences.
  void counter() {
    const TimelineColumns& timeline = profile_.timeline;
    const std::size_t rows = timeline.dt_ns.size();
    out_.raw(fmt::format(
        R"({{"name":"rss","category":"Memory","description":"Resident memory","pid":"{}",)"
        R"("mainThreadIndex":0,"display":{{"graphType":"line-accumulated","unit":"bytes",)"
        R"("color":"orange","markerSchemaLocation":null,"sortWeight":20,"label":"Memory",)"
        R"("tooltipRows":[{{"type":"value","source":"accumulated","format":{{"unit":"bytes"}},)"
        R"("label":"resident memory"}}]}},)"
        R"("samples":{{"time":)",
        profile_.meta.pid));
    std::uint64_t now = 0;
    json_array(out_, rows,
               [&](std::size_t i) { out_.raw(milliseconds(now += timeline.dt_ns[i])); });
    out_.raw(",\"count\":");
    json_array(out_, rows, [&](std::size_t i) {
      const std::uint64_t before = i == 0 ? 0 : timeline.rss_bytes[i - 1];
      out_.raw(std::to_string(static_cast<std::int64_t>(timeline.rss_bytes[i] - before)));
    });
    out_.raw(fmt::format(",\"length\":{}}}}}", rows));
  }

  void thread(std::size_t index) {
    const ThreadRow& thread = profile_.threads[index];
    out_.raw(fmt::format(
        "\n"
        R"({{"name":{},"isMainThread":{},"processType":"default","processName":{},)"
        R"("processStartupTime":0,"processShutdownTime":null,"registerTime":{},)"
        R"("unregisterTime":{},"pausedRanges":[],"pid":"{}","tid":{},"samples":)",
        json_string(thread.name), index == 0, json_string(task_.name),
        milliseconds(thread.start_ns), milliseconds(thread.end_ns), profile_.meta.pid, thread.tid));
    samples(thread);
    markers(index);
    out_.put('}');
  }

  struct Marker {
    std::uint64_t name;  // string
    std::uint64_t start_ns;
    std::optional<std::uint64_t> end_ns;  // none: a moment
  };

  std::vector<Marker> markers_of(std::size_t thread) const {
    const MarkColumns& marks = profile_.marks;
    const BracketColumns& brackets = profile_.brackets;
    std::vector<Marker> markers;
    for (std::size_t i = 0; i < marks.t_ns.size(); ++i)
      if (marks.thread[i] == thread) markers.push_back({marks.label[i], marks.t_ns[i], {}});
    for (std::size_t i = 0; i < brackets.name.size(); ++i)
      if (bracket_threads_[i] == thread)
        markers.push_back({brackets.name[i], brackets.start_ns[i], brackets.end_ns[i]});
    const TaskColumns& tasks = profile_.tasks;
    for (std::size_t i = 0; i < tasks.name.size(); ++i)
      if (tasks.thread[i] == thread)
        markers.push_back({tasks.name[i], tasks.start_ns[i], tasks.end_ns[i]});
    return markers;
  }

  // What the program marked, and asyncio's tasks.
  void markers(std::size_t thread) {
    const std::vector<Marker> markers = markers_of(thread);
    const auto column = [&](const char* key, const auto& text_of) {
      out_.raw(fmt::format(",\"{}\":", key));
      json_array(out_, markers.size(), [&](std::size_t i) { out_.raw(text_of(markers[i])); });
    };
    out_.raw(fmt::format(",\"markers\":{{\"length\":{}", markers.size()));
    column("name", [](const Marker& marker) { return std::to_string(marker.name); });
    column("startTime", [](const Marker& marker) { return milliseconds(marker.start_ns); });
    column("endTime", [](const Marker& marker) {
      return marker.end_ns ? milliseconds(*marker.end_ns) : "null";
    });
    column("phase", [](const Marker& marker) { return marker.end_ns ? "1" : "0"; });
    column("category", [](const Marker&) { return "1"; });
    column("data", [](const Marker&) { return "null"; });
    out_.put('}');
  }

  // One for each node with a value of its own, one after the other in time.
  void samples(const ThreadRow& thread) {
    const Subtree tree = tree_of(profile_, thread);
    std::vector<std::uint32_t> rows;
    for (std::size_t node = tree.begin; node < tree.end; ++node)
      if (values_[node] != 0) rows.push_back(static_cast<std::uint32_t>(node));
    out_.raw("{\"stack\":");
    json_array(out_, rows.size(), [&](std::size_t i) { out_.raw(std::to_string(rows[i])); });
    out_.raw(",\"time\":");
    std::uint64_t now = thread.start_ns;
    json_array(out_, rows.size(), [&](std::size_t i) {
      out_.raw(milliseconds(now));
      now += is_time() ? values_[rows[i]] : 1000;
    });
    out_.raw(",\"weight\":");
    json_array(out_, rows.size(), [&](std::size_t i) { weight(values_[rows[i]]); });
    const bool is_count = metric_ == Metric::kCalls || metric_ == Metric::kAllocCount;
    const char* const type = is_time() ? "tracing-ms" : is_count ? "samples" : "bytes";
    out_.raw(fmt::format(R"(,"weightType":"{}","length":{}}})", type, rows.size()));
  }

  void weight(std::uint64_t value) {
    out_.raw(is_time() ? milliseconds(value) : std::to_string(value));
  }

  void tables() {
    stack_table();
    frame_table();
    function_table();
    out_.raw(R"(,"resourceTable":{"lib":[],"name":[],"host":[],"type":[],"length":0},)"
             R"("nativeSymbols":{"libIndex":[],"address":[],"name":[],"functionSize":[],)"
             R"("length":0})");
    source_table();
    out_.raw(",\n\"stringArray\":");
    json_array(out_, profile_.strings.size(),
               [this](std::size_t i) { out_.raw(json_string(profile_.strings[i])); });
  }

  void numbers(const char* key, const Column& values) {
    out_.raw(fmt::format("\"{}\":", key));
    json_array(out_, values.size(), [&](std::size_t i) { out_.raw(std::to_string(values[i])); });
  }

  // The same value in each of `count` rows.
  void constant(const char* key, std::size_t count, std::string_view value) {
    out_.raw(fmt::format(",\"{}\":", key));
    json_array(out_, count, [&](std::size_t) { out_.raw(value); });
  }

  void stack_table() {
    const NodeColumns& nodes = profile_.nodes;
    out_.raw("\"stackTable\":{");
    numbers("frame", nodes.function);
    out_.raw(",\"prefix\":");
    json_array(out_, nodes.count(), [&](std::size_t i) {
      out_.raw(nodes.parent[i] < 0 ? "null" : std::to_string(nodes.parent[i]));
    });
    out_.raw(fmt::format(",\"length\":{}}}", nodes.count()));
  }

  void frame_table() {
    const std::size_t count = profile_.functions.name.size();
    out_.raw(",\n\"frameTable\":{\"func\":");
    json_array(out_, count, [this](std::size_t i) { out_.raw(std::to_string(i)); });
    out_.put(',');
    numbers("line", profile_.functions.first_line);
    constant("address", count, "-1");
    constant("inlineDepth", count, "0");
    constant("category", count, "1");
    constant("subcategory", count, "0");
    for (const char* key : {"nativeSymbol", "column", "originalLocation"})
      constant(key, count, "null");
    constant("innerWindowID", count, "0");
    out_.raw(fmt::format(",\"length\":{}}}", count));
  }

  void function_table() {
    const std::size_t count = profile_.functions.name.size();
    out_.raw(",\n\"funcTable\":{");
    numbers("name", profile_.functions.qualname);
    out_.put(',');
    numbers("source", profile_.functions.file);
    out_.put(',');
    numbers("lineNumber", profile_.functions.first_line);
    constant("isJS", count, "false");
    constant("relevantForJS", count, "false");
    constant("resource", count, "-1");
    for (const char* key : {"columnNumber", "originalLocation"}) constant(key, count, "null");
    out_.raw(fmt::format(",\"length\":{}}}", count));
  }

  void source_table() {
    const std::size_t count = profile_.files.path.size();
    out_.raw(",\n\"sources\":{");
    numbers("filename", profile_.files.path);
    constant("startLine", count, "1");
    constant("startColumn", count, "1");
    for (const char* key : {"id", "sourceMapURL", "content"}) constant(key, count, "null");
    out_.raw(fmt::format(",\"length\":{}}}", count));
  }

  const Export& task_;
  const Profile& profile_;
  Metric metric_;
  const Column& values_;
  TextSink& out_;
  std::vector<std::optional<std::size_t>> bracket_threads_;
};

}  // namespace

void write_firefox(const Export& task, TextSink& out) { FirefoxWriter(task, out).write(); }

}  // namespace pyprof
