#include <pyprof/core/catalog.h>

#include <new>

namespace pyprof {
namespace {

// Parts are preceded by their lengths, so that no two lists of names give the same key.
template <typename... Parts>
std::string key_of(const Parts&... parts) {
  std::string key;
  ((key += std::to_string(parts.size()), key += ':', key += parts), ...);
  return key;
}

std::string key_of(const FunctionName& name) {
  return key_of(name.path, name.qualname, std::to_string(name.first_line));
}

}  // namespace

FunctionId Catalog::find(const FunctionName& name) const try {
  const auto known = functions_.find(key_of(name));
  return known == functions_.end() ? FunctionId::kNone : known->second;
} catch (const std::bad_alloc&) {
  return FunctionId::kNone;
}

FunctionId Catalog::function(const FunctionName& name) try {
  const auto [place, is_new] = functions_.try_emplace(key_of(name), FunctionId::kNone);
  if (is_new) place->second = add_function(name);
  return place->second;
} catch (const std::bad_alloc&) {
  return FunctionId::kNone;
}

void Catalog::forget_functions_since(FunctionId first) {
  std::erase_if(functions_, [&](const auto& known) { return known.second >= first; });
  file_.rewind(format::Table::kFunctions, index(first));
}

TypeId Catalog::type(std::string_view module, std::string_view name) try {
  const auto [place, is_new] = types_.try_emplace(key_of(module, name), TypeId::kUntyped);
  if (is_new) place->second = add_type(module, name);
  return place->second;
} catch (const std::bad_alloc&) {
  return TypeId::kUntyped;
}

FunctionId Catalog::add_function(const FunctionName& name) {
  const FunctionId id{file_.reserve(format::Table::kFunctions)};
  if (id == FunctionId::kNone) return id;
  auto* records = static_cast<format::FunctionRecord*>(file_.records(format::Table::kFunctions));
  records[index(id)] = {.name = text(name.name),
                        .qualname = text(name.qualname),
                        .module = text(name.module),
                        .path = text(name.path),
                        .first_line = name.first_line,
                        .last_line = name.last_line,
                        .kind = name.kind,
                        .flags = name.flags};
  file_.publish(format::Table::kFunctions);
  return id;
}

TypeId Catalog::add_type(std::string_view module, std::string_view name) try {
  const TypeId id{file_.reserve(format::Table::kTypes)};
  if (id == TypeId::kUntyped) {
    file_.count(format::Incident::kTypesElided);
    return id;
  }
  auto* records = static_cast<format::TypeRecord*>(file_.records(format::Table::kTypes));
  records[index(id)] = {.name = text(name), .module = text(module)};
  file_.publish(format::Table::kTypes);
  return id;
} catch (const std::bad_alloc&) {
  return TypeId::kUntyped;
}

void Catalog::rename_type(TypeId type, std::string_view name) try {
  auto* records = static_cast<format::TypeRecord*>(file_.records(format::Table::kTypes));
  const std::size_t dot = name.rfind('.');
  const std::string_view module = dot == name.npos ? "" : name.substr(0, dot);
  records[index(type)] = {.name = text(name.substr(dot + 1)), .module = text(module)};
} catch (const std::bad_alloc&) {
  // keeps the name it had
}

format::TextRef Catalog::text(std::string_view text) try {
  const auto [place, is_new] = texts_.try_emplace(std::string(text));
  if (is_new) place->second = file_.add_text(text);
  return place->second;
} catch (const std::bad_alloc&) {
  return {};
}

}  // namespace pyprof
