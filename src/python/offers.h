// Arguments of calls whose frame CPython makes for us: it gives the frame references of its own and
// leaves the caller its. So the caller's are offered, and the frame lets it part with them as soon
// as it begins.
#pragma once

#include "compat.h"
#include "recording.h"

namespace pyprof {

struct Offer {
  const PyFunctionObject* function = nullptr;  // null: none
  PyObject* const* given = nullptr;
  Py_ssize_t count = 0;
};

// This thread's, until a frame accepts it.
extern __thread Offer t_offer [[gnu::tls_model(PYPROF_TLS_MODEL)]];

// Calls the function in CPython's way, with the evaluation hook in place.
PyObject* call_with_offer(const PyThreadState* python, PyFunctionObject* function,
                          compat::Arguments arguments, PyObject* names);

// Of the frame that begins: releases what was offered to its function.
[[gnu::cold]] void accept_offer(const _PyInterpreterFrame* frame);

}  // namespace pyprof
