#include "line_events.h"

#include "recording.h"

namespace pyprof {

#ifndef PYPROF_HAS_MONITORING

namespace {

constexpr std::uint8_t kTracing = 255;  // as CPython has it: OR-ed into each opcode

int on_event(PyObject*, PyFrameObject* frame, int event, PyObject*) {
  if (event == PyTrace_LINE) line_began(frame->f_frame->f_code, PyFrame_GetLineNumber(frame));
  return 0;
}

void set_tracing(PyThreadState* python, Py_tracefunc function, std::uint8_t tracing) {
  python->c_tracefunc = function;
  python->cframe->use_tracing = tracing;
}

std::uint8_t tracing_of_profiler(const PyThreadState* python) {
  return python->c_profilefunc ? kTracing : 0;
}

// Whether the program left the trace function as we set it.
bool is_untouched(const PyThreadState* python, Py_tracefunc ours) {
  if (python->c_tracefunc == ours) return true;
  recording().file.count(format::Incident::kLineTimesDisturbed);
  return false;
}

}  // namespace

PyObject* run_telling_lines(const FrameRun& frame) {
  PyThreadState* python = frame.python;
  const Py_tracefunc outer = python->c_tracefunc;
  if (outer && outer != on_event) {
    recording().file.count(format::Incident::kLineTimesDisturbed);
    return frame.run();
  }
  const std::uint8_t was = python->cframe->use_tracing;
  set_tracing(python, on_event, kTracing);
  PyObject* result = frame.run();
  if (is_untouched(python, on_event)) set_tracing(python, outer, was);
  return result;
}

PyObject* run_untold(const FrameRun& frame) {
  PyThreadState* python = frame.python;
  if (python->c_tracefunc != on_event) return frame.run();
  set_tracing(python, nullptr, tracing_of_profiler(python));
  PyObject* result = frame.run();
  if (is_untouched(python, nullptr)) set_tracing(python, on_event, kTracing);
  return result;
}

void prepare_line_events(PyCodeObject*) {}

#else

namespace {

PyObject* on_line(PyObject*, PyObject* const* arguments, Py_ssize_t count) {
  if (count == 2 && PyCode_Check(arguments[0]))
    line_began(reinterpret_cast<PyCodeObject*>(arguments[0]),
               static_cast<int>(PyLong_AsLong(arguments[1])));
  Py_RETURN_NONE;
}

// A jump back to the line that it leaves begins the line anew, and sys.monitoring tells it as a
// jump only; a line that another jump begins is told as a line.
bool repeats_its_line(PyCodeObject* code, int from, int to) {
  return to < from && PyCode_Addr2Line(code, from) == PyCode_Addr2Line(code, to);
}

PyObject* on_jump(PyObject* disable, PyObject* const* arguments, Py_ssize_t count) {
  if (count != 3 || !PyCode_Check(arguments[0])) Py_RETURN_NONE;
  auto* code = reinterpret_cast<PyCodeObject*>(arguments[0]);
  const int to = static_cast<int>(PyLong_AsLong(arguments[2]));
  if (!repeats_its_line(code, static_cast<int>(PyLong_AsLong(arguments[1])), to))
    return Py_NewRef(disable);
  line_began(code, PyCode_Addr2Line(code, to));
  Py_RETURN_NONE;
}

using FastCall = PyObject*(PyObject*, PyObject* const*, Py_ssize_t);

PyMethodDef method(const char* name, FastCall* function) {
  return {name, reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(function)), METH_FASTCALL,
          nullptr};
}

PyMethodDef s_on_line = method("on_line", on_line), s_on_jump = method("on_jump", on_jump);

// Those that sys.monitoring does not name a use for.
constexpr int kFreeTools[] = {4, 3};

// The result of a call of sys.monitoring, or null.
template <typename... Arguments>
bool monitor(PyObject* monitoring, const char* method, const char* format, Arguments... arguments) {
  PyObject* done = PyObject_CallMethod(monitoring, method, format, arguments...);
  Py_XDECREF(done);
  if (!done) PyErr_Clear();
  return done != nullptr;
}

struct Tool {
  int id = -1;
  int events = 0;
  PyObject* monitoring = nullptr;
};

int event_of(PyObject* monitoring, const char* name) {
  PyObject* events = PyObject_GetAttrString(monitoring, "events");
  PyObject* event = events ? PyObject_GetAttrString(events, name) : nullptr;
  const int bit = event ? static_cast<int>(PyLong_AsLong(event)) : 0;
  Py_XDECREF(event);
  Py_XDECREF(events);
  PyErr_Clear();
  return bit;
}

// The callback is handed sys.monitoring.DISABLE as its self.
bool listen(Tool& tool, const char* event, PyMethodDef* callback) {
  const int bit = event_of(tool.monitoring, event);
  PyObject* disable = PyObject_GetAttrString(tool.monitoring, "DISABLE");
  PyObject* function = disable ? PyCFunction_New(callback, disable) : nullptr;
  const bool heard =
      function && monitor(tool.monitoring, "register_callback", "iiO", tool.id, bit, function);
  Py_XDECREF(function);
  Py_XDECREF(disable);
  PyErr_Clear();
  if (heard) tool.events |= bit;
  return heard;
}

Tool open_tool() {
  Tool tool{.id = -1, .events = 0, .monitoring = PySys_GetObject("monitoring")};
  if (!tool.monitoring) return tool;
  for (const int id : kFreeTools) {
    if (!monitor(tool.monitoring, "use_tool_id", "is", id, "pyprof-host")) continue;
    tool.id = id;
    if (listen(tool, "LINE", &s_on_line) && listen(tool, "JUMP", &s_on_jump)) break;
    tool.id = -1;
  }
  return tool;
}

}  // namespace

PyObject* run_telling_lines(const FrameRun& frame) { return frame.run(); }
PyObject* run_untold(const FrameRun& frame) { return frame.run(); }

void prepare_line_events(PyCodeObject* code) {
  const OwnWork own;
  PyObject *type, *value, *trace;
  PyErr_Fetch(&type, &value, &trace);
  static const Tool tool = open_tool();
  if (tool.id < 0 ||
      !monitor(tool.monitoring, "set_local_events", "iOi", tool.id, code, tool.events))
    recording().file.count(format::Incident::kLineTimesDisturbed);
  PyErr_Restore(type, value, trace);
}

#endif

}  // namespace pyprof
