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

PyMethodDef s_on_line = {"on_line", reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(on_line)),
                         METH_FASTCALL, nullptr};

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
  int line_event = 0;
  PyObject* monitoring = nullptr;
};

int line_event_of(PyObject* monitoring) {
  PyObject* events = PyObject_GetAttrString(monitoring, "events");
  PyObject* line = events ? PyObject_GetAttrString(events, "LINE") : nullptr;
  const int event = line ? static_cast<int>(PyLong_AsLong(line)) : 0;
  Py_XDECREF(line);
  Py_XDECREF(events);
  PyErr_Clear();
  return event;
}

Tool open_tool() {
  Tool tool{.id = -1, .line_event = 0, .monitoring = PySys_GetObject("monitoring")};
  PyObject* callback = PyCFunction_New(&s_on_line, nullptr);
  if (!tool.monitoring || !callback) return PyErr_Clear(), tool;
  tool.line_event = line_event_of(tool.monitoring);
  for (const int id : kFreeTools) {
    if (tool.id >= 0 || !monitor(tool.monitoring, "use_tool_id", "is", id, "pyprof-host")) continue;
    if (monitor(tool.monitoring, "register_callback", "iiO", id, tool.line_event, callback))
      tool.id = id;
  }
  Py_DECREF(callback);
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
      !monitor(tool.monitoring, "set_local_events", "iOi", tool.id, code, tool.line_event))
    recording().file.count(format::Incident::kLineTimesDisturbed);
  PyErr_Restore(type, value, trace);
}

#endif

}  // namespace pyprof
