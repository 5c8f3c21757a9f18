// The error indicator, kept as it was while we ask CPython for something.
#pragma once

#include "compat.h"

namespace pyprof {

class KeptError {
 public:
  KeptError() { PyErr_Fetch(&type_, &value_, &trace_); }
  ~KeptError() { PyErr_Restore(type_, value_, trace_); }
  KeptError(const KeptError&) = delete;
  KeptError& operator=(const KeptError&) = delete;

 private:
  PyObject *type_, *value_, *trace_;
};

}  // namespace pyprof
