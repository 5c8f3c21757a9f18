#include "c_functions.h"

#include <algorithm>
#include <array>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "text.h"

namespace pyprof {

CFunction detail::g_c_functions[kCEntries];

namespace {

// Where a C function comes from: the module for a function, the type that declares it for a method.
struct Origin {
  std::string module;
  std::string prefix;  // "list." for list.append
};

struct CName {
  Origin origin;
  std::string name;
};

// What a definition of ours was made from.
struct Definition {
  PyMethodDef ours;  // first: the interpreter has its address
  PyMethodDef* plain;
  std::uint32_t entry;  // kCEntries: there was none left, and ours is not used
};
static_assert(offsetof(Definition, ours) == 0);

struct Known {
  std::vector<CName> names;            // by entry
  std::deque<Definition> definitions;  // which do not move
  std::unordered_map<const PyMethodDef*, Definition*> by_plain;
  std::unordered_map<std::string, std::uint32_t> new_by_type;  // by its full name
};

Known& known() {
  static auto* all = new Known;
  return *all;
}

// The first three CPython and its modules ask for, to take a short way with them: with entries they
// would not be recognised. The last is ours (interpreter.cpp), and no part of the program.
constexpr std::array<std::string_view, 4> kAlone = {
    "builtins.object.__getstate__", "_json.encode_basestring", "_json.encode_basestring_ascii",
    ".stop_recording"};

// Which load extension modules.
constexpr std::array<std::string_view, 4> kLoaders = {"create_builtin", "create_dynamic",
                                                      "exec_builtin", "exec_dynamic"};

bool is_among(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_left_alone(const PyMethodDef* definition, const Origin& origin) {
  return is_among(kAlone, origin.module + "." + origin.prefix + definition->ml_name);
}

// pybind11 makes its functions' definitions at run time, and goes on to change and free what it
// finds in the function.
bool owns_its_definitions(PyObject* owner) {
  return owner && (PyCapsule_CheckExact(owner) ||
                   std::string_view(Py_TYPE(owner)->tp_name).starts_with("pybind11_"));
}

Origin origin_of(const PyTypeObject* type) {
  const std::string_view name = type->tp_name;
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return {"builtins", std::string(name) + "."};
  return {std::string(name.substr(0, dot)), std::string(name.substr(dot + 1)) + "."};
}

Origin origin_of(PyObject* owner, PyObject* module) {
  if (!owner || PyModule_Check(owner)) return {utf8(module), ""};
  return origin_of(PyType_Check(owner) ? reinterpret_cast<PyTypeObject*>(owner) : Py_TYPE(owner));
}

std::uint32_t add_entry(CCall call, CName name) {
  std::vector<CName>& names = known().names;
  const auto entry = static_cast<std::uint32_t>(names.size());
  if (entry == kCEntries) {
    recording().file.count(format::Incident::kCFunctionsElided);
    return kCEntries;
  }
  const bool loads = name.origin.module == "_imp" && is_among(kLoaders, name.name);
  names.push_back(std::move(name));
  c_function(entry) = {.call = call, .loads_modules = loads};
  return entry;
}

CCall call_of(const PyMethodDef* definition) {
  return reinterpret_cast<CCall>(reinterpret_cast<std::uintptr_t>(definition->ml_meth));
}

Definition* define(PyMethodDef* plain, std::uint32_t entry) {
  Definition& made = known().definitions.emplace_back(Definition{*plain, plain, entry});
  if (entry != kCEntries) made.ours.ml_meth = c_entry<PyCFunction>(entry);
  return known().by_plain.insert_or_assign(plain, &made).first->second;
}

// A library may make definitions at run time, and another one where the last one was.
bool is_of(const Definition& made, const PyMethodDef& plain) {
  return made.ours.ml_name == plain.ml_name && made.ours.ml_doc == plain.ml_doc &&
         made.ours.ml_flags == plain.ml_flags &&
         (made.entry == kCEntries || c_function(made.entry).call == call_of(&plain));
}

Definition* find(const PyMethodDef* plain) {
  const auto found = known().by_plain.find(plain);
  return found != known().by_plain.end() && is_of(*found->second, *plain) ? found->second : nullptr;
}

void* call_by_type(void* callable, void* given, void* count, void* names, void*) {
  return compat::call_by_type(compat::running_thread(), static_cast<PyObject*>(callable),
                              static_cast<PyObject* const*>(given),
                              reinterpret_cast<std::size_t>(count), static_cast<PyObject*>(names));
}

}  // namespace

FunctionId record_c_function(std::uint32_t entry) try {
  const OwnWork own;
  const CName& of = known().names[entry];
  const std::string qualname = of.origin.prefix + of.name;
  return c_function(entry).function =
             recording().catalog.function({.name = of.name,
                                           .qualname = qualname,
                                           .module = of.origin.module,
                                           .path = of.origin.module,
                                           .kind = format::FunctionKind::kBuiltin});
} catch (const std::bad_alloc&) {
  return FunctionId::kNone;
}

void forget_c_functions_since(FunctionId first) {
  for (std::uint32_t entry = 0; entry < known().names.size(); ++entry)
    if (FunctionId& each = c_function(entry).function; each >= first) each = FunctionId::kNone;
}

PyMethodDef* entered_definition(PyMethodDef* plain, PyObject* owner, PyObject* module) {
  Definition* made = find(plain);
  if (!made) {
    if (owns_its_definitions(owner)) return plain;
    const Origin origin = origin_of(owner, module);
    if (is_left_alone(plain, origin)) return plain;
    made = define(plain, add_entry(call_of(plain), {origin, plain->ml_name}));
  }
  return made->entry == kCEntries ? plain : &made->ours;
}

PyMethodDef* plain_definition(PyMethodDef* ours) {
  return reinterpret_cast<Definition*>(ours)->plain;
}

vectorcallfunc entered_new(PyTypeObject* type) {
  const Origin origin = origin_of(type);
  const auto [place, is_new] =
      known().new_by_type.try_emplace(origin.module + "." + origin.prefix, kCEntries);
  if (is_new) place->second = add_entry(call_by_type, {origin, "__new__"});
  return place->second == kCEntries ? nullptr : c_entry<vectorcallfunc>(place->second);
}

CCall plain_call(const PyMethodDef* definition) {
  const CCall call = call_of(definition);
  return is_c_entry(reinterpret_cast<const void*>(call))
             ? call_of(reinterpret_cast<const Definition*>(definition)->plain)
             : call;
}

}  // namespace pyprof
