#include "profile_builtin.h"

#include <opcode.h>

#include <utility>

#include "marks.h"
#include "recorder.h"
#include "recording.h"
#include "text.h"

namespace pyprof {
namespace {

constexpr const char* kName = "profile";

// --- with profile.timestamp("name"): ------------------------------------------------------------

struct Timestamp {
  PyObject head;
  format::TextRef name;
  std::uint32_t bracket;
};

PyObject* enter_timestamp(PyObject* self, PyObject*) {
  auto* timestamp = reinterpret_cast<Timestamp*>(self);
  if (t_thread) timestamp->bracket = open_bracket(timestamp->name);
  return Py_NewRef(self);
}

PyObject* leave_timestamp(PyObject* self, PyObject*) {
  close_bracket(std::exchange(reinterpret_cast<Timestamp*>(self)->bracket, 0));
  Py_RETURN_FALSE;
}

PyMethodDef s_timestamp_methods[] = {{"__enter__", enter_timestamp, METH_NOARGS, nullptr},
                                     {"__exit__", leave_timestamp, METH_VARARGS, nullptr},
                                     {nullptr, nullptr, 0, nullptr}};

PyTypeObject make_type(const char* name, Py_ssize_t bytes, PyMethodDef* methods) {
  PyTypeObject type{};
  Py_SET_REFCNT(reinterpret_cast<PyObject*>(&type), 1);
  type.tp_name = name;
  type.tp_basicsize = bytes;
  type.tp_flags = Py_TPFLAGS_DEFAULT;
  type.tp_methods = methods;
  return type;
}

PyTypeObject s_timestamp_type =
    make_type("pyprof_host.timestamp", sizeof(Timestamp), s_timestamp_methods);

PyObject* make_timestamp(PyObject*, PyObject* arguments) {
  PyObject* name = nullptr;
  if (!PyArg_ParseTuple(arguments, "|U:timestamp", &name)) return nullptr;
  const OwnWork own;
  Timestamp* timestamp = PyObject_New(Timestamp, &s_timestamp_type);
  if (!timestamp) return nullptr;
  timestamp->bracket = 0;
  timestamp->name = recorder_owns_this_process()
                        ? recording().catalog.text(name ? utf8(name) : "<block>")
                        : format::TextRef{};
  return reinterpret_cast<PyObject*>(timestamp);
}

// --- @profile -----------------------------------------------------------------------------------

// Without a function (@profile(precision=4), as memory_profiler has it) it gives itself.
PyObject* decorate(PyObject* self, PyObject* arguments, PyObject*) {
  if (PyTuple_GET_SIZE(arguments) == 0) return Py_NewRef(self);
  PyObject* decorated = PyTuple_GET_ITEM(arguments, 0);
  mark_decorated(decorated);
  return Py_NewRef(decorated);
}

PyObject* itself(PyObject* self, PyObject*) { return Py_NewRef(self); }
PyObject* nothing(PyObject*, PyObject*) { Py_RETURN_NONE; }

// kernprof's other uses of it switch measuring on and off; here it is always on.
PyMethodDef s_profile_methods[] = {{"timestamp", make_timestamp, METH_VARARGS, nullptr},
                                   {"__enter__", itself, METH_NOARGS, nullptr},
                                   {"__exit__", nothing, METH_VARARGS, nullptr},
                                   {"enable", nothing, METH_NOARGS, nullptr},
                                   {"disable", nothing, METH_NOARGS, nullptr},
                                   {nullptr, nullptr, 0, nullptr}};

PyTypeObject s_profile_type = make_type("pyprof_host.profile", sizeof(PyObject), s_profile_methods);

bool add_to(PyObject* builtins) {
  s_profile_type.tp_call = decorate;
  if (PyType_Ready(&s_profile_type) != 0 || PyType_Ready(&s_timestamp_type) != 0) return false;
  PyObject* profile = PyObject_New(PyObject, &s_profile_type);
  const bool added = profile && PyDict_SetItemString(builtins, kName, profile) == 0;
  Py_XDECREF(profile);
  return added;
}

// --- who asks for it ----------------------------------------------------------------------------

// Where in co_names it is, or -1.
Py_ssize_t place_of_name(const PyCodeObject* code) {
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(code->co_names); ++i)
    if (PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(code->co_names, i), kName) == 0) return i;
  return -1;
}

enum class NameUse { kNone, kRead, kSet };

NameUse use_of(int opcode, int argument, Py_ssize_t name) {
  if (opcode == LOAD_NAME && argument == name) return NameUse::kRead;
  if (opcode == LOAD_GLOBAL && argument >> 1 == name) return NameUse::kRead;
  const bool sets = opcode == STORE_NAME || opcode == STORE_GLOBAL;
  return sets && argument == name ? NameUse::kSet : NameUse::kNone;
}

// What the code first does with that global: `import profile` sets it.
NameUse first_use(PyCodeObject* code, Py_ssize_t name) {
  PyObject* bytes = PyCode_GetCode(code);  // as compiled: without what running has left in it
  if (!bytes) return PyErr_Clear(), NameUse::kNone;
  const auto* units = reinterpret_cast<const unsigned char*>(PyBytes_AS_STRING(bytes));
  NameUse use = NameUse::kNone;
  for (Py_ssize_t i = 0, argument = 0; use == NameUse::kNone && i < PyBytes_GET_SIZE(bytes);
       i += 2) {
    argument = argument << 8 | units[i + 1];
    if (units[i] == EXTENDED_ARG) continue;
    use = use_of(units[i], static_cast<int>(argument), name);
    argument = 0;
  }
  Py_DECREF(bytes);
  return use;
}

bool asks_for_it(const _PyInterpreterFrame* frame, PyCodeObject* code) {
  const Py_ssize_t name = place_of_name(code);
  if (name < 0 || dict_item(frame->f_globals, kName)) return false;
  const OwnWork own;
  return first_use(code, name) == NameUse::kRead;
}

}  // namespace

void offer_profile(const _PyInterpreterFrame* frame, PyCodeObject* code) {
  static bool s_offered = false;
  if (s_offered || OwnWork::in_progress() || !asks_for_it(frame, code)) return;
  const OwnWork own;
  PyObject *type, *value, *trace;
  PyErr_Fetch(&type, &value, &trace);
  s_offered = dict_item(frame->f_builtins, kName) || add_to(frame->f_builtins);
  PyErr_Clear();
  PyErr_Restore(type, value, trace);
}

}  // namespace pyprof
