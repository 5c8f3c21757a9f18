#include "marks.h"

#include <pyprof/core/line_pattern.h>

#include <algorithm>

#include "frames.h"
#include "line_times.h"
#include "text.h"

namespace pyprof {
namespace {

constexpr std::uint32_t kMostBrackets = 20'000;  // as many as a chart can show

_PyFrameEvalFunction s_evaluate_below =
    nullptr;  // what is behind ours; null while nothing is marked

format::FunctionRecord& record_of(FunctionId function) {
  return static_cast<format::FunctionRecord*>(
      recording().file.records(format::Table::kFunctions))[index(function)];
}

PyObject* run_marked(const FrameRun& frame, CodeTag tag) {
  const std::uint32_t bracket =
      tag.decorated() ? open_bracket(record_of(tag.function()).qualname) : 0;
  PyObject* result = tag.timed() ? run_timed(frame, tag) : run_untold(frame);
  close_bracket(bracket);
  return result;
}

PyObject* evaluate(PyThreadState* python, _PyInterpreterFrame* frame, int throwing) {
  const FrameRun run{python, frame, throwing, s_evaluate_below};
  if (!t_thread) return run_untold(run);
  const CodeTag tag = tag_of(frame);
  return tag.decorated() || tag.timed() ? run_marked(run, tag) : run_untold(run);
}

CodeTag marked(PyCodeObject* code, CodeTag tag, bool by_decorator) {
  const bool timed = !recording().options.line_patterns.empty();
  if (!s_evaluate_below) wrap_evaluation(evaluate, s_evaluate_below);
  if (timed && !tag.timed()) prepare_line_events(code);
  record_of(tag.function()).flags |= format::kFlagMarked;
  return tag.marked(by_decorator, timed);
}

void mark_function(PyObject* object) {
  if (!object || !PyFunction_Check(object)) return;
  auto* code = reinterpret_cast<PyCodeObject*>(PyFunction_GET_CODE(object));
  const CodeTag tag = tag_code(code, PyFunction_GET_GLOBALS(object));
  if (!tag.hidden()) set_tag(code, marked(code, tag, true));
}

// Of a descriptor of CPython's own, so that no code of the program runs.
void mark_member(PyObject* holder, const char* name) {
  PyObject* member = PyObject_GetAttrString(holder, name);
  mark_function(member);
  Py_XDECREF(member);
  PyErr_Clear();
}

}  // namespace

// Before the program runs only the calibration does, whose functions are forgotten.
CodeTag marked_by_pattern(PyCodeObject* code, CodeTag tag) {
  const auto& patterns = recording().options.line_patterns;
  if (patterns.empty() || tag.hidden()) return tag;
  if (recording().header.phase != format::Phase::kRunning) return tag;
  ProfileFile& file = recording().file;
  const format::FunctionRecord& function = record_of(tag.function());
  const std::string module(file.text(function.module)), qualname(file.text(function.qualname));
  const bool matches = std::any_of(patterns.begin(), patterns.end(), [&](const std::string& each) {
    return matches_line_pattern(each, module, qualname);
  });
  return matches ? marked(code, tag, false) : tag;
}

void mark_decorated(PyObject* decorated) {
  if (!t_thread) return;  // a forked child, or the end
  const OwnWork own;
  if (PyMethod_Check(decorated)) return mark_function(PyMethod_GET_FUNCTION(decorated));
  if (Py_IS_TYPE(decorated, &PyStaticMethod_Type) || Py_IS_TYPE(decorated, &PyClassMethod_Type))
    return mark_member(decorated, "__func__");
  if (!Py_IS_TYPE(decorated, &PyProperty_Type)) return mark_function(decorated);
  for (const char* name : {"fget", "fset", "fdel"}) mark_member(decorated, name);
}

std::uint32_t open_bracket(format::TextRef name) {
  ProfileFile& file = recording().file;
  const bool is_full = file.end(format::Table::kBrackets) > kMostBrackets;
  const std::uint32_t id = is_full ? 0 : file.reserve(format::Table::kBrackets);
  if (id == 0) {
    file.count(format::Incident::kBracketsLost);
    return 0;
  }
  auto* records = static_cast<format::BracketRecord*>(file.records(format::Table::kBrackets));
  records[id] = {.name = name,
                 .node = t_thread->current,
                 .reserved = 0,
                 .start_ticks = read_ticks(recording().clock),
                 .end_ticks = 0};
  file.publish(format::Table::kBrackets);
  return id;
}

// Their ids are on the C stack, so the records stay where they are.
void restart_brackets() {
  Recording& all = recording();
  auto* records = static_cast<format::BracketRecord*>(all.file.records(format::Table::kBrackets));
  for (std::uint32_t id = 1; id < all.file.end(format::Table::kBrackets); ++id) {
    format::BracketRecord& record = records[id];
    record.start_ticks = t_thread->stamp_ticks;
    const bool is_open = record.end_ticks == 0 && !all.tree[record.node].absent;
    if (!is_open) record.node = NodeId::kNone;
  }
}

void close_bracket(std::uint32_t record) {
  if (record == 0 || !t_thread) return;
  auto* records =
      static_cast<format::BracketRecord*>(recording().file.records(format::Table::kBrackets));
  records[record].end_ticks = read_ticks(recording().clock);
}

}  // namespace pyprof
