#include "types.h"

#include <string>
#include <unordered_map>

#include "segments.h"
#include "text.h"

namespace pyprof {
namespace {

// Named lazily: when a class is born its name is not set yet, and most classes have no instances.
struct Entry {
  KnownType known;
  bool named = false;
};

std::unordered_map<const void*, Entry>& entries() {
  static auto* types = new std::unordered_map<const void*, Entry>;
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

void name(Entry& entry) {
  const OwnWork own;
  const TypeName text = name_of(entry.known.type);
  entry.known.id = recording().catalog.type(text.module, text.name);
  entry.known.prefix_bytes = static_cast<std::uint8_t>(compat::prefix_bytes(entry.known.type));
  entry.known.is_metatype = is_metatype(entry.known.type);
  entry.named = true;
}

}  // namespace

constinit TypeRegistry g_type_registry;

const KnownType* TypeRegistry::find_slowly(const void* word) try {
  auto found = entries().find(word);
  if (found == entries().end()) {
    if (!is_static_type(word)) return nullptr;
    found = entries().try_emplace(word).first;
    found->second.known.type = static_cast<const PyTypeObject*>(word);
  }
  if (!found->second.named) name(found->second);
  return &(cache_[slot_of(word)] = found->second.known);
} catch (const std::bad_alloc&) {
  return nullptr;
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
  entries()[type] = {.known = {.type = type}};
} catch (const std::bad_alloc&) {
  // its instances stay untyped
}

void TypeRegistry::remove_heap_type(const PyTypeObject* type) {
  entries().erase(type);
  KnownType& cached = cache_[slot_of(type)];
  if (cached.type == type) cached = {};
}

}  // namespace pyprof
