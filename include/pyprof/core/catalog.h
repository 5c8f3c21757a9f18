// The functions and types of a profile, each stored once.
//
// A function is (path, qualified name, first line): code objects that a program makes again and
// again (exec in a loop) are one function, so the profile stays bounded. Cold; needs the GIL.
#pragma once

#include <pyprof/core/profile_file.h>

#include <string>
#include <string_view>
#include <unordered_map>

namespace pyprof {

struct FunctionName {
  std::string_view name = {};
  std::string_view qualname = {};
  std::string_view module = {};
  std::string_view path = {};
  std::uint32_t first_line = 0;
  std::uint32_t last_line = 0;
  format::FunctionKind kind = format::FunctionKind::kPython;
  std::uint16_t flags = 0;
};

class Catalog {
 public:
  explicit Catalog(ProfileFile& file) : file_(file) {}

  // What is known by path, qualified name and first line; kNone if it is not.
  FunctionId find(const FunctionName& name) const;
  // Added if it is new. kNone when the table is full or memory is short.
  FunctionId function(const FunctionName& name);
  // The id that the next function will have; and taking back all from `first` on.
  FunctionId end() const { return FunctionId{file_.end(format::Table::kFunctions)}; }
  void forget_functions_since(FunctionId first);
  // kUntyped likewise.
  TypeId type(std::string_view module, std::string_view name);
  // A type of its own even if the name is known: it may get another. Readers merge equal names.
  TypeId add_type(std::string_view module, std::string_view name);
  // The text of a name, stored once.
  format::TextRef text(std::string_view text);
  // `name` may begin with a module: "collections.deque".
  void rename_type(TypeId type, std::string_view name);

 private:
  FunctionId add_function(const FunctionName& name);

  ProfileFile& file_;
  std::unordered_map<std::string, FunctionId> functions_;
  std::unordered_map<std::string, TypeId> types_;
  std::unordered_map<std::string, format::TextRef> texts_;
};

}  // namespace pyprof
