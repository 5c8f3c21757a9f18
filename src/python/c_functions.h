// The C functions that were given entries: what stands behind each entry, and what it is called.
//
// Python-visible objects keep pointing to definitions (PyMethodDef) with the same names, flags and
// documentation; only the function in them is an entry of ours. Definitions are copied because
// theirs may lie in read-only memory, and are never freed: nobody says when the last user is gone.
// With the GIL.
#pragma once

#include "c_entries.h"
#include "compat.h"
#include "recording.h"

namespace pyprof {

struct CFunction {
  CCall call = nullptr;
  FunctionId function = FunctionId::kNone;  // its record is made when it is first called
  bool loads_modules = false;               // and so may bring C functions that have no entries
};

namespace detail {
extern CFunction g_c_functions[kCEntries];
}
inline CFunction& c_function(std::uint32_t entry) { return detail::g_c_functions[entry]; }

// The function's record; kNone when the table is full.
FunctionId record_c_function(std::uint32_t entry);

// When the catalog takes functions back: those from `first` on will be recorded anew.
void forget_c_functions_since(FunctionId first);

// The definition that a function or method has instead of its own, which is returned unchanged if
// it needs none or if there is none left. `owner` is the type that declares the method; for a
// function it is what it is bound to, which may be null.
PyMethodDef* entered_definition(PyMethodDef* plain, PyObject* owner, PyObject* module);
PyMethodDef* plain_definition(PyMethodDef* ours);

// What a function runs, whoever its definition is from.
CCall plain_call(const PyMethodDef* definition);

// The entry for a type's __new__, whose identity CPython asks for (typeobject.c), so that it is
// entered where it is called as an object. Null if there is none left.
vectorcallfunc entered_new(PyTypeObject* type);

}  // namespace pyprof
