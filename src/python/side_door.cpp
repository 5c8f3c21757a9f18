#include "side_door.h"

#include <atomic>
#include <cstring>
#include <new>
#include <vector>

#include "compat.h"
#include "recorder.h"
#include "recording.h"
#include "text.h"

namespace pyprof {
namespace {

const std::string* s_package_folder = nullptr;  // set once, never freed

bool is_recorded_here() { return recorder_owns_this_process() && t_thread; }

void add_mark(NodeId node, std::uint64_t ticks, PyObject* label) {
  Recording& all = recording();
  const OwnWork own;
  const format::TextRef text = all.catalog.text(utf8(label));
  const std::uint32_t id = all.file.reserve(format::Table::kMarks);
  if (id == 0) return all.file.count(format::Incident::kMarksLost);
  static_cast<format::MarkRecord*>(all.file.records(format::Table::kMarks))[id] = {
      .label = text, .node = node, .reserved = 0, .ticks = ticks};
  all.file.publish(format::Table::kMarks);
}

PyObject* label(PyObject*, PyObject* text) {
  if (!PyUnicode_Check(text))
    return PyErr_Format(PyExc_TypeError, "a label is a str, not %.100s", Py_TYPE(text)->tp_name);
  try {
    if (is_recorded_here()) add_mark(t_thread->current, read_ticks(recording().clock), text);
  } catch (const std::bad_alloc&) {
    return PyErr_NoMemory();
  }
  Py_RETURN_NONE;
}

PyObject* is_recording(PyObject*, PyObject*) { return PyBool_FromLong(is_recorded_here()); }

// The rows of the timeline from `since_ns` on. Another process may be thinning them out: the count
// goes down before and up afterwards, so a look during which it moved is repeated. A few times are
// enough, since that is rare and short; what is seen by then are samples still.
std::vector<format::TimelineRecord> timeline_since(std::uint64_t since_ns) {
  constexpr int kLooks = 4;
  ProfileFile& file = recording().file;
  auto* rows = static_cast<format::TimelineRecord*>(file.records(format::Table::kTimeline));
  std::vector<format::TimelineRecord> found;
  for (int look = 0; look < kLooks; ++look) {
    const std::uint64_t count = file.catch_up(format::Table::kTimeline);
    found.clear();
    for (std::uint64_t i = 1; i < count; ++i)
      if (rows[i].monotonic_ns >= since_ns) found.push_back(rows[i]);
    std::atomic_thread_fence(std::memory_order_acquire);
    if (file.catch_up(format::Table::kTimeline) == count) break;
  }
  return found;
}

PyObject* pairs_of(const std::vector<format::TimelineRecord>& rows) {
  PyObject* pairs = PyList_New(static_cast<Py_ssize_t>(rows.size()));
  if (!pairs) return nullptr;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    PyObject* pair = Py_BuildValue("(KK)", static_cast<unsigned long long>(rows[i].monotonic_ns),
                                   static_cast<unsigned long long>(rows[i].rss_bytes));
    if (!pair) return Py_DECREF(pairs), nullptr;
    PyList_SET_ITEM(pairs, static_cast<Py_ssize_t>(i), pair);
  }
  return pairs;
}

PyObject* resident_since(PyObject*, PyObject* since) {
  const unsigned long long since_ns = PyLong_AsUnsignedLongLong(since);
  if (PyErr_Occurred()) return nullptr;
  if (!is_recorded_here()) return PyList_New(0);
  try {
    return pairs_of(timeline_since(since_ns));
  } catch (const std::bad_alloc&) {
    return PyErr_NoMemory();
  }
}

// As a finder of sys.meta_path has it; the last one, so asked only for what nobody else has.
PyObject* find_spec(PyObject* self, PyObject* const* words, Py_ssize_t count, PyObject*) {
  if (count < 1 || !PyUnicode_Check(words[0]) ||
      PyUnicode_CompareWithASCIIString(words[0], "pyprof") != 0)
    Py_RETURN_NONE;
  PyObject* modules = PyImport_GetModuleDict();
  if (PyDict_SetItemString(modules, "_pyprof", self) != 0) return nullptr;
  PyObject* importlib = PyImport_ImportModule("_frozen_importlib_external");
  PyObject* finder = importlib ? PyObject_GetAttrString(importlib, "PathFinder") : nullptr;
  PyObject* spec =
      finder ? PyObject_CallMethod(finder, "find_spec", "O[s]", words[0], s_package_folder->c_str())
             : nullptr;
  Py_XDECREF(finder);
  Py_XDECREF(importlib);
  return spec;
}

PyMethodDef s_methods[] = {
    {"label", label, METH_O, "label(text): marks this moment in the profile's timeline."},
    {"is_recording", is_recording, METH_NOARGS, "Whether this thread is being recorded."},
    {"resident_since", resident_since, METH_O,
     "resident_since(monotonic_ns): [(monotonic_ns, resident bytes)] that were sampled since."},
    {"find_spec", reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(find_spec)),
     METH_FASTCALL | METH_KEYWORDS, "Finds the package pyprof."},
    {nullptr, nullptr, 0, nullptr}};

PyModuleDef s_module = {.m_base = PyModuleDef_HEAD_INIT,
                        .m_name = "_pyprof",
                        .m_doc = "The recorder, as the package pyprof uses it.",
                        .m_size = 0,
                        .m_methods = s_methods,
                        .m_slots = nullptr,
                        .m_traverse = nullptr,
                        .m_clear = nullptr,
                        .m_free = nullptr};

}  // namespace

void open_side_door(const std::string& package_folder) {
  if (package_folder.empty()) return;
  s_package_folder = new std::string(package_folder);
  PyObject* finders = PySys_GetObject("meta_path");
  PyObject* module = PyModule_Create(&s_module);
  // The other finders are classes, which know whose they are, and programs ask them.
  if (module) PyModule_AddStringConstant(module, "__module__", s_module.m_name);
  if (module && finders && PyList_Check(finders)) PyList_Append(finders, module);
  Py_XDECREF(module);
  PyErr_Clear();  // without it there is only nothing to import
}

}  // namespace pyprof
