#include "types.h"

#include <string>
#include <unordered_map>

#include "segments.h"
#include "text.h"

namespace pyprof {
namespace {

std::unordered_map<const void*, KnownType>& entries() {
  static auto* types = new std::unordered_map<const void*, KnownType>;
  return *types;
}

Segments& segments() {
  static auto* all = new Segments;
  return *all;
}

// In memory that may be read as a type.
bool is_type_shaped(const void* word) {
  return reinterpret_cast<std::uintptr_t>(word) % alignof(PyTypeObject) == 0 &&
         segments().is_writable(word, sizeof(PyTypeObject));
}

bool is_metatype(const PyTypeObject* type) { return type->tp_flags & Py_TPFLAGS_TYPE_SUBCLASS; }

struct TypeName {
  std::string module;
  std::string name;
};

TypeName name_of(const PyTypeObject* type) {
  if (type->tp_flags & Py_TPFLAGS_HEAPTYPE) {
    const auto* heap = reinterpret_cast<const PyHeapTypeObject*>(type);
    const std::string module = utf8(dict_item(type->tp_dict, "__module__"));
    return {module == "builtins" ? "" : module, utf8(heap->ht_qualname)};
  }
  const std::string full = type->tp_name;
  const std::size_t dot = full.rfind('.');
  if (dot == std::string::npos) return {"", full};
  return {full.substr(0, dot), full.substr(dot + 1)};
}

}  // namespace

constinit TypeRegistry g_type_registry;

const KnownType* TypeRegistry::find_slowly(const void* word) try {
  auto found = entries().find(word);
  if (found == entries().end()) {
    if (!is_static_type(word)) return nullptr;
    found = entries().try_emplace(word).first;
  }
  KnownType& known = found->second;
  if (known.id != kUnnamed) return &(cache_[slot_of(word)] = known);
  const auto* type = static_cast<const PyTypeObject*>(word);
  known = {.type = type,
           .prefix_bytes = static_cast<std::uint8_t>(compat::prefix_bytes(type)),
           .is_metatype = is_metatype(type)};
  return &known;
} catch (const std::bad_alloc&) {
  return nullptr;
}

TypeId TypeRegistry::name(const KnownType& known) {
  const OwnWork own;
  const TypeName text = name_of(known.type);
  return entries()[known.type].id = recording().catalog.type(text.module, text.name);
}

// A word that points to itself (an empty list head) must not be followed for ever: the type of the
// type is known already, or is `type` itself, or is a static metatype whose type is `type`.
bool TypeRegistry::is_static_type(const void* word) {
  if (word == &PyType_Type) return true;
  if (!is_type_shaped(word)) return false;
  const PyTypeObject* metatype = Py_TYPE(static_cast<const PyObject*>(word));
  if (metatype == &PyType_Type) return true;
  const auto known = entries().find(metatype);
  if (known != entries().end()) return is_metatype(metatype);
  return is_type_shaped(metatype) && Py_TYPE(metatype) == &PyType_Type && is_metatype(metatype);
}

void TypeRegistry::add_heap_type(const PyTypeObject* type) try {
  entries()[type] = {.type = type};
} catch (const std::bad_alloc&) {
  // its instances stay untyped
}

bool TypeRegistry::remove_heap_type(const PyTypeObject* type) {
  const auto found = entries().find(type);
  if (found == entries().end()) return false;
  const bool was_named = found->second.id != kUnnamed;
  entries().erase(found);
  KnownType& cached = cache_[slot_of(type)];
  if (cached.type == type) cached = {};
  return was_named;
}

}  // namespace pyprof
