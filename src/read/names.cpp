#include "names.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "preorder.h"
#include "recording_file.h"
#include "string_pool.h"

namespace pyprof {
namespace {

using format::FunctionKind;

// Numbers the distinct keys in the order in which they come.
template <std::size_t kFields>
class RowIndex {
 public:
  using Key = std::array<std::uint32_t, kFields>;

  // The key's row, and whether it is new.
  std::pair<std::uint32_t, bool> row(const Key& key) {
    const auto [entry, is_new] = rows_.try_emplace(key, static_cast<std::uint32_t>(rows_.size()));
    return {entry->second, is_new};
  }

 private:
  std::map<Key, std::uint32_t> rows_;
};

// Tells the kinds of files by where they lie.
class FileKinds {
 public:
  explicit FileKinds(const RecordingFile& file)
      : cwd_(file.text(file.header().cwd)),
        script_(absolute(file.text(file.header().script_path))),
        stdlib_(absolute(file.text(file.header().stdlib_path))) {}

  FileKind of(const std::string& path, FunctionKind function) const {
    if (function == FunctionKind::kBuiltin) return FileKind::kNative;
    if (function == FunctionKind::kImport) return FileKind::kImport;
    if (function == FunctionKind::kSynthetic || path.empty()) return FileKind::kSynthetic;
    if (path.starts_with("<frozen ")) return FileKind::kStdlib;
    if (path.front() == '<') return of_text_without_file(path);
    return of_path(absolute(path));
  }

 private:
  // "-c" and "-" have no file; what exec() compiles usually says <string> too, and is the
  // program's.
  FileKind of_text_without_file(std::string_view path) const {
    const bool target = path == "<string>" || path == "<stdin>";
    return script_.empty() && target ? FileKind::kScript : FileKind::kSynthetic;
  }

  FileKind of_path(const std::string& path) const {
    if (path == script_) return FileKind::kScript;
    for (const std::string_view part : {"/site-packages/", "/dist-packages/"}) {
      if (path.find(part) != std::string::npos) return FileKind::kSitePackages;
    }
    const bool in_stdlib = !stdlib_.empty() && path.starts_with(stdlib_ + "/");
    return in_stdlib ? FileKind::kStdlib : FileKind::kProject;
  }

  std::string absolute(const std::string& path) const {
    if (path.empty()) return path;
    return (std::filesystem::path(cwd_) / path).lexically_normal().string();
  }

  std::string cwd_, script_, stdlib_;
};

class FunctionRows {
 public:
  FunctionRows(const RecordingFile& file, StringPool& strings, Profile& profile)
      : file_(file), strings_(strings), profile_(profile), kinds_(file) {
    const std::uint32_t name = strings.id("(unknown)");
    add({name, name, 0, file_row("", FunctionKind::kSynthetic), 0, 0, 0});
  }

  std::uint32_t row(const format::FunctionRecord& record) {
    return add({strings_.id(file_.text(record.name)), strings_.id(file_.text(record.qualname)),
                strings_.id(file_.text(record.module)),
                file_row(file_.text(record.path), record.kind), record.first_line, record.last_line,
                record.flags});
  }

 private:
  std::uint32_t add(const RowIndex<7>::Key& key) {
    const auto [row, is_new] = functions_.row(key);
    if (!is_new) return row;
    FunctionColumns& columns = profile_.functions;
    Column* const in_order[] = {&columns.name, &columns.qualname,   &columns.module,
                                &columns.file, &columns.first_line, &columns.last_line,
                                &columns.flags};
    for (std::size_t i = 0; i < key.size(); ++i) in_order[i]->push_back(key[i]);
    return row;
  }

  std::uint32_t file_row(const std::string& path, FunctionKind function) {
    const FileKind kind = kinds_.of(path, function);
    const auto [row, is_new] = files_.row({strings_.id(path), static_cast<std::uint32_t>(kind)});
    if (is_new) {
      profile_.files.path.push_back(strings_.id(path));
      profile_.files.kind.push_back(kind);
    }
    return row;
  }

  const RecordingFile& file_;
  StringPool& strings_;
  Profile& profile_;
  FileKinds kinds_;
  RowIndex<7> functions_;
  RowIndex<2> files_;
};

// By function id: whether the process has to do with it.
std::vector<bool> own_functions(const RecordingFile& file, const Preorder& order) {
  if (!file.is_forked()) return std::vector<bool>(file.functions().size(), true);
  std::vector<bool> own(file.functions().size());
  const auto mark = [&own](FunctionId function) {
    if (index(function) < own.size()) own[index(function)] = true;
  };
  for (const std::uint32_t node : order.record) mark(file.nodes()[node].function);
  for (const format::LineTimeRecord& line : file.line_times()) mark(line.function);
  return own;
}

std::vector<std::uint32_t> add_functions(const RecordingFile& file, const Preorder& order,
                                         StringPool& strings, Profile& profile) {
  FunctionRows rows(file, strings, profile);
  const std::vector<bool> own = own_functions(file, order);
  std::vector<std::uint32_t> row_of(std::max<std::size_t>(file.functions().size(), 1));
  for (std::size_t id = 1; id < row_of.size(); ++id)
    if (own[id]) row_of[id] = rows.row(file.functions()[id]);
  return row_of;
}

// A class that a function makes at each call is one type here: same module, same name.
std::vector<std::uint32_t> add_types(const RecordingFile& file, StringPool& strings,
                                     TypeColumns& types) {
  RowIndex<2> rows;
  const auto add = [&](const RowIndex<2>::Key& key) {
    const auto [row, is_new] = rows.row(key);
    if (is_new) {
      types.name.push_back(key[0]);
      types.module.push_back(key[1]);
    }
    return row;
  };
  std::vector<std::uint32_t> row_of{add({strings.id("(untyped)"), 0})};
  for (std::size_t id = 1; id < file.types().size(); ++id) {
    const format::TypeRecord& type = file.types()[id];
    row_of.push_back(add({strings.id(file.text(type.name)), strings.id(file.text(type.module))}));
  }
  return row_of;
}

}  // namespace

NameRows add_names(const RecordingFile& file, const Preorder& order, StringPool& strings,
                   Profile& profile) {
  return {add_functions(file, order, strings, profile), add_types(file, strings, profile.types)};
}

}  // namespace pyprof
