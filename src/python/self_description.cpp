#include "self_description.h"

#include <string>

#include "functions.h"
#include "text.h"
#include "threads.h"

namespace pyprof {
namespace {

// An exception that is set, taken for the time of a look and set again.
class PendingException {
 public:
  PendingException() { PyErr_Fetch(&type_, &value_, &trace_); }
  ~PendingException() { PyErr_Restore(type_, value_, trace_); }
  PendingException(const PendingException&) = delete;
  PendingException& operator=(const PendingException&) = delete;

  // 3.11 keeps an exception as its type and arguments until somebody looks at it.
  void normalize() { PyErr_NormalizeException(&type_, &value_, &trace_); }

  PyObject* type() const { return type_; }
  PyObject* value() const { return value_; }

 private:
  PyObject* type_ = nullptr;
  PyObject* value_ = nullptr;
  PyObject* trace_ = nullptr;
};

std::string type_name(PyObject* type) {
  const auto* heap = reinterpret_cast<PyHeapTypeObject*>(type);
  const auto* object = reinterpret_cast<PyTypeObject*>(type);
  if (!PyType_HasFeature(const_cast<PyTypeObject*>(object), Py_TPFLAGS_HEAPTYPE))
    return object->tp_name;
  const std::string module = utf8(dict_item(object->tp_dict, "__module__"));
  std::string name = utf8(heap->ht_qualname);
  return module.empty() || module == "builtins" ? name : module + "." + name;
}

bool is_plain(PyObject* value) {
  if (!PyTuple_CheckExact(value))
    return value == Py_None || PyUnicode_CheckExact(value) || PyLong_CheckExact(value) ||
           PyFloat_CheckExact(value) || PyBool_Check(value) || PyBytes_CheckExact(value);
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(value); ++i)
    if (!is_plain(PyTuple_GET_ITEM(value, i))) return false;
  return true;
}

// Whether str() of it runs no code of the program: a builtin exception with plain arguments.
bool prints_itself(PyObject* exception) {
  return !PyType_HasFeature(Py_TYPE(exception), Py_TPFLAGS_HEAPTYPE) &&
         is_plain(reinterpret_cast<PyBaseExceptionObject*>(exception)->args);
}

std::string text_of(PyObject* value) {
  PyObject* shown = PyObject_Str(value);
  std::string text = utf8(shown);
  Py_XDECREF(shown);
  PyErr_Clear();
  return text;
}

// What can be said of an exception without running the program's own __str__ or __repr__.
std::string message_of(PyObject* value) {
  if (!value || !PyExceptionInstance_Check(value)) return {};
  if (prints_itself(value)) return text_of(value);
  PyObject* arguments = reinterpret_cast<PyBaseExceptionObject*>(value)->args;
  std::string message;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(arguments); ++i) {
    PyObject* part = PyTuple_GET_ITEM(arguments, i);
    message += i > 0 ? ", " : "";
    message += is_plain(part) ? text_of(part) : "<" + std::string(Py_TYPE(part)->tp_name) + ">";
  }
  return message;
}

bool is_main(const format::ThreadRecord& thread) {
  return thread.native_id == static_cast<std::uint64_t>(recording().pid);
}

// The frames below which a program runs: its own module, or runpy's for `-m`, directories and zips.
// Others that CPython starts from C (import hooks, exit handlers) may fail without ending it.
bool runs_program(FunctionId id) {
  Recording& all = recording();
  const auto* functions =
      static_cast<format::FunctionRecord*>(all.file.records(format::Table::kFunctions));
  const format::FunctionRecord& function = functions[index(id)];
  const std::string_view name = all.file.text(function.name);
  return (name == "<module>" && all.file.text(function.module) == "__main__") ||
         name == "_run_module_as_main";
}

// `_name` of a threading.Thread, unless a subclass has made looking it up a matter of its own code.
std::string thread_name(PyObject* thread) {
  if (Py_TYPE(thread)->tp_getattro != PyBaseObject_Type.tp_getattro) return {};
  const OwnWork own;
  const PendingException pending;
  PyObject* key = PyUnicode_FromString("_name");
  if (!key) return PyErr_Clear(), std::string();
  PyObject* name =
      _PyType_Lookup(Py_TYPE(thread), key) ? nullptr : PyObject_GenericGetAttr(thread, key);
  std::string text = utf8(name);
  Py_DECREF(key);
  Py_XDECREF(name);
  PyErr_Clear();
  return text;
}

}  // namespace

void name_python_thread(format::ThreadRecord* thread, const _PyInterpreterFrame* frame) try {
  if (is_main(*thread)) return name_thread(thread, "MainThread");
  const PyCodeObject* code = compat::code_of(frame);
  if (code->co_argcount == 0 || !compat::first_local(frame)) return;
  if (utf8(code->co_name) != "_bootstrap") return;
  name_thread(thread, thread_name(compat::first_local(frame)));
} catch (const std::bad_alloc&) {
  // a thread without a name is shown by its number
}

void note_failure(const format::ThreadRecord& thread, FunctionId function) try {
  if (!is_main(thread) || !runs_program(function)) return;
  const OwnWork own;
  PendingException failure;
  failure.normalize();
  format::Header& header = recording().header;
  if (!failure.type() || PyErr_GivenExceptionMatches(failure.type(), PyExc_SystemExit)) {
    header.exception_type = header.exception_message = {};
    return;
  }
  header.exception_type = recording().file.add_text(type_name(failure.type()));
  header.exception_message = recording().file.add_text(message_of(failure.value()));
} catch (const std::bad_alloc&) {
  // the exit status still tells that it failed
}

}  // namespace pyprof
