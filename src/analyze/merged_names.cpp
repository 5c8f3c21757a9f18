#include "merged_names.h"

namespace pyprof {

NewRows MergedNames::add(const Profile& profile) {
  NewRows rows;
  for (const std::string& text : profile.strings) rows.string.push_back(string(text));
  for (std::size_t i = 0; i < profile.files.path.size(); ++i)
    rows.file.push_back(file(rows.string[profile.files.path[i]], profile.files.kind[i]));
  for (std::size_t i = 0; i < profile.functions.name.size(); ++i)
    rows.function.push_back(function(profile.functions, i, rows));
  for (std::size_t i = 0; i < profile.types.name.size(); ++i)
    rows.type.push_back(
        type(rows.string[profile.types.name[i]], rows.string[profile.types.module[i]]));
  return rows;
}

std::uint64_t MergedNames::string(const std::string& text) {
  const auto [entry, is_new] = strings_.try_emplace(text, target_.strings.size());
  if (is_new) target_.strings.push_back(text);
  return entry->second;
}

std::uint64_t MergedNames::file(std::uint64_t path, FileKind kind) {
  const auto [entry, is_new] = files_.try_emplace({path, kind}, files_.size());
  if (is_new) {
    target_.files.path.push_back(path);
    target_.files.kind.push_back(kind);
  }
  return entry->second;
}

std::uint64_t MergedNames::function(const FunctionColumns& from, std::size_t row,
                                    const NewRows& rows) {
  const std::vector<std::uint64_t> key = {
      rows.string[from.name[row]],   rows.string[from.qualname[row]],
      rows.string[from.module[row]], rows.file[from.file[row]],
      from.first_line[row],          from.flags[row]};
  const auto [entry, is_new] = functions_.try_emplace(key, functions_.size());
  FunctionColumns& to = target_.functions;
  const std::array columns = {&to.name, &to.qualname,   &to.module,
                              &to.file, &to.first_line, &to.flags};
  if (!is_new) return entry->second;
  for (std::size_t i = 0; i < key.size(); ++i) columns[i]->push_back(key[i]);
  to.last_line.push_back(from.last_line.empty() ? 0 : from.last_line[row]);
  return entry->second;
}

std::uint64_t MergedNames::type(std::uint64_t name, std::uint64_t module) {
  const auto [entry, is_new] = types_.try_emplace({name, module}, types_.size());
  if (is_new) {
    target_.types.name.push_back(name);
    target_.types.module.push_back(module);
  }
  return entry->second;
}

}  // namespace pyprof
