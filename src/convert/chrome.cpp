// Trace Event JSON: the recorded long calls where they happened, what the program marked, and the
// timeline as counters. A profile without calls in time shows its call tree laid end to end, and
// says so.
#include <fmt/format.h>
#include <pyprof/analyze/over_time.h>

#include "formats.h"
#include "frames.h"
#include "json_text.h"

namespace pyprof {
namespace {

std::string microseconds(std::uint64_t ns) { return fmt::format("{}.{:03}", ns / 1000, ns % 1000); }

class ChromeWriter {
 public:
  ChromeWriter(const Export& task, TextSink& out)
      : task_(task), profile_(task.profile), out_(out) {}

  void write() {
    out_.raw("{\"displayTimeUnit\":\"ms\",\n\"traceEvents\":[");
    metadata();
    if (has_spans())
      spans();
    else if (profile_.has_time)
      tree();
    marks();
    brackets();
    tasks();
    counters("rss bytes", profile_.timeline.rss_bytes);
    if (profile_.has_memory) counters("heap bytes", profile_.timeline.heap_bytes);
    for (const ThreadHeapColumn& thread : profile_.timeline.thread_heap)
      counters(fmt::format("heap bytes of thread {}", thread.tid), thread.bytes);
    out_.raw("\n]}\n");
  }

 private:
  bool has_spans() const { return !profile_.spans.node.empty(); }

  void event(const std::string& text) {
    out_.raw(separator_);
    out_.raw(text);
    separator_ = ",\n";
  }

  void metadata() {
    const bool is_merged = !has_spans() && profile_.has_time;
    name("process_name", 0,
         task_.name + (is_merged ? " (calls of a path merged and laid end to end)" : ""));
    for (const ThreadRow& thread : profile_.threads) name("thread_name", thread.tid, thread.name);
  }

  void name(const char* kind, std::uint64_t tid, const std::string& text) {
    event(fmt::format(R"({{"ph":"M","name":"{}","pid":{},"tid":{},"args":{{"name":{}}}}})", kind,
                      profile_.meta.pid, tid, json_string(text)));
  }

  void call(const ThreadRow& thread, std::size_t node, std::uint64_t start,
            std::uint64_t duration) {
    const std::size_t function = profile_.nodes.function[node];
    event(fmt::format(
        R"({{"ph":"X","name":{},"cat":"python","pid":{},"tid":{},"ts":{},"dur":{},"args":{{"at":{}}}}})",
        json_string(qualified_name(profile_, function)), profile_.meta.pid, thread.tid,
        microseconds(start), microseconds(duration),
        json_string(fmt::format("{}:{}", file_of(profile_, function),
                                profile_.functions.first_line[function]))));
  }

  void spans() {
    const SpanColumns& spans = profile_.spans;
    for (std::size_t i = 0; i < spans.node.size(); ++i)
      call(profile_.threads[spans.thread[i]], spans.node[i], spans.start_ns[i],
           spans.duration_ns[i]);
  }

  void tree() {
    const std::vector<std::uint64_t> before = sums_before(profile_.nodes.self_ns);
    for (const ThreadRow& thread : profile_.threads) {
      const Subtree tree = tree_of(profile_, thread);
      for (std::size_t node = tree.begin; node < tree.end; ++node)
        call(thread, node, thread.start_ns + before[node] - before[tree.begin],
             before[node + profile_.nodes.subtree_size[node]] - before[node]);
    }
  }

  void marks() {
    const MarkColumns& marks = profile_.marks;
    for (std::size_t i = 0; i < marks.t_ns.size(); ++i)
      event(fmt::format(R"({{"ph":"i","s":"t","name":{},"cat":"mark","pid":{},"tid":{},"ts":{}}})",
                        json_string(profile_.strings[marks.label[i]]), profile_.meta.pid,
                        profile_.threads[marks.thread[i]].tid, microseconds(marks.t_ns[i])));
  }

  struct Slice {
    const char* category;
    std::size_t id;  // slices of one are on one track
    std::uint64_t name;
    std::uint64_t tid;
  };

  // Beside the calls, with which it need not nest: a stretch may end in another function.
  void bound(char phase, const Slice& slice, std::uint64_t ns) {
    event(fmt::format(R"({{"ph":"{}","id":{},"name":{},"cat":"{}","pid":{},"tid":{},"ts":{}}})",
                      phase, slice.id, json_string(profile_.strings[slice.name]), slice.category,
                      profile_.meta.pid, slice.tid, microseconds(ns)));
  }

  void brackets() {
    const BracketColumns& brackets = profile_.brackets;
    for (std::size_t i = 0; i < brackets.name.size(); ++i) {
      const auto thread = thread_of(profile_, static_cast<std::int32_t>(brackets.node[i]));
      const Slice slice{"profile", i + 1, brackets.name[i],
                        thread ? profile_.threads[*thread].tid : 0};
      bound('b', slice, brackets.start_ns[i]);
      bound('e', slice, brackets.end_ns[i]);
    }
  }

  Slice slice_of_task(std::size_t task) const {
    return {"task", task + 1, profile_.tasks.name[task],
            profile_.threads[profile_.tasks.thread[task]].tid};
  }

  // Each task of asyncio, and within it the steps in which it ran; of equal times the order counts.
  void tasks() {
    const TaskColumns& tasks = profile_.tasks;
    const TaskStepColumns& steps = profile_.task_steps;
    for (std::size_t i = 0; i < tasks.name.size(); ++i)
      bound('b', slice_of_task(i), tasks.start_ns[i]);
    for (std::size_t i = 0; i < steps.task.size(); ++i) {
      bound('b', slice_of_task(steps.task[i]), steps.start_ns[i]);
      bound('e', slice_of_task(steps.task[i]), steps.start_ns[i] + steps.duration_ns[i]);
    }
    for (std::size_t i = 0; i < tasks.name.size(); ++i)
      bound('e', slice_of_task(i), tasks.end_ns[i]);
  }

  void counters(const std::string& name, const Column& values) {
    std::uint64_t now = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      now += profile_.timeline.dt_ns[i];
      event(fmt::format(R"({{"ph":"C","name":"{}","pid":{},"ts":{},"args":{{"bytes":{}}}}})", name,
                        profile_.meta.pid, microseconds(now), values[i]));
    }
  }

  const Export& task_;
  const Profile& profile_;
  TextSink& out_;
  std::string_view separator_ = "\n";
};

}  // namespace

void write_chrome(const Export& task, TextSink& out) { ChromeWriter(task, out).write(); }

}  // namespace pyprof
