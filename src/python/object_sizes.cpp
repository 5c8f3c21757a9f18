#include "object_sizes.h"

#include <string_view>
#include <unordered_set>
#include <vector>

namespace pyprof {
namespace {

PyObject* size_method_name() {
  static PyObject* const name = PyUnicode_InternFromString("__sizeof__");
  return name;
}

// As attribute lookup finds it, but without its cache: that keeps names alive, and which ones must
// not depend on us.
PyObject* find_in_bases(PyTypeObject* type, PyObject* name) {
  PyObject* bases = type->tp_mro;
  for (Py_ssize_t i = 0; bases && i < PyTuple_GET_SIZE(bases); ++i) {
    auto* base = reinterpret_cast<PyTypeObject*>(PyTuple_GET_ITEM(bases, i));
    PyObject* dict = compat::dict_of(base);
    if (PyObject* found = dict ? PyDict_GetItem(dict, name) : nullptr) return found;
  }
  return nullptr;
}

// Struct's looks into what its __init__ makes, also before that. No other one of CPython's does.
bool needs_made_object(PyObject* method) {
  return std::string_view(PyDescr_TYPE(method)->tp_name) == "_struct.Struct";
}

// The C function behind a type's __sizeof__; null if it is written in Python, or not to be called.
PyCFunction size_function(PyTypeObject* type) {
  PyObject* method = find_in_bases(type, size_method_name());
  if (!method || !Py_IS_TYPE(method, &PyMethodDescr_Type)) return nullptr;
  if (needs_made_object(method)) return nullptr;
  const PyMethodDef* definition = reinterpret_cast<PyMethodDescrObject*>(method)->d_method;
  return definition->ml_flags == METH_NOARGS ? definition->ml_meth : nullptr;
}

// What object.__sizeof__ computes.
std::size_t basic_size(PyObject* object) {
  const PyTypeObject* type = Py_TYPE(object);
  std::size_t bytes = static_cast<std::size_t>(type->tp_basicsize);
  if (type->tp_itemsize > 0)
    bytes += static_cast<std::size_t>(std::abs(Py_SIZE(object)) * type->tp_itemsize);
  return bytes;
}

std::size_t own_size(PyObject* object) {
  const PyCFunction function = size_function(Py_TYPE(object));
  if (!function) return basic_size(object);
  PyObject* answer = function(object, nullptr);
  const std::size_t bytes = answer ? PyLong_AsSize_t(answer) : basic_size(object);
  Py_XDECREF(answer);
  if (PyErr_Occurred()) PyErr_Clear();
  return bytes;
}

// Shared by the program as a whole rather than held by whoever refers to it.
bool is_common(PyObject* object) {
  return PyModule_Check(object) || PyType_Check(object) || PyFunction_Check(object) ||
         PyCFunction_Check(object) || PyCode_Check(object) || PyFrame_Check(object) ||
         PyGen_Check(object) || PyCoro_CheckExact(object);
}

// Objects that the collector does not track may be half-made; these two never are.
bool may_traverse(PyObject* object) {
  return PyObject_IS_GC(object) && Py_TYPE(object)->tp_traverse != nullptr &&
         (PyObject_GC_IsTracked(object) || PyTuple_CheckExact(object) || PyDict_CheckExact(object));
}

class Walk {
 public:
  explicit Walk(std::size_t most) : most_(most) {}

  DeepSize measure(PyObject* object) {
    add(object);
    while (!open_.empty()) {
      PyObject* next = open_.back();
      open_.pop_back();
      size_.bytes += size_of(next);
      if (may_traverse(next)) Py_TYPE(next)->tp_traverse(next, visit, this);
    }
    size_.values = seen_.size();
    return size_;
  }

 private:
  static int visit(PyObject* object, void* self) {
    if (object && !is_common(object)) static_cast<Walk*>(self)->add(object);
    return 0;
  }

  void add(PyObject* object) {
    if (seen_.size() == most_) {
      size_.partial = size_.partial || !seen_.contains(object);
      return;
    }
    if (seen_.insert(object).second) open_.push_back(object);
  }

  std::size_t most_;
  DeepSize size_;
  std::unordered_set<PyObject*> seen_;
  std::vector<PyObject*> open_;
};

}  // namespace

std::uint64_t size_of(PyObject* object) {
  return own_size(object) + compat::prefix_bytes_of(object);
}

DeepSize deep_size_of(PyObject* object, std::size_t most) {
  if (is_common(object)) return {.bytes = size_of(object), .values = 1};
  return Walk(most).measure(object);
}

}  // namespace pyprof
