#include "fresh_code.h"

#include <marshal.h>

#include "recording.h"

namespace pyprof {
namespace {

PyObject* run_in(PyObject* names, PyObject* code) {
  if (!names || !code || PyDict_SetItemString(names, "__builtins__", PyEval_GetBuiltins()) != 0)
    return nullptr;
  return PyEval_EvalCode(code, names, names);
}

}  // namespace

FreshCode::FreshCode(const char* source) {
  const OwnWork own;
  PyObject* code = Py_CompileString(source, "<calibration>", Py_file_input);
  if (code) marshalled_ = PyMarshal_WriteObjectToString(code, Py_MARSHAL_VERSION);
  Py_XDECREF(code);
  PyErr_Clear();
}

PyObject* FreshCode::run() const {
  if (!marshalled_) return nullptr;
  const OwnWork own;
  PyObject* code =
      PyMarshal_ReadObjectFromString(PyBytes_AS_STRING(marshalled_), PyBytes_GET_SIZE(marshalled_));
  PyObject* names = PyDict_New();
  PyObject* result = run_in(names, code);
  if (!result) Py_CLEAR(names);
  Py_XDECREF(result);
  Py_XDECREF(code);
  PyErr_Clear();
  return names;
}

}  // namespace pyprof
