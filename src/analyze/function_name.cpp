#include <fmt/format.h>
#include <pyprof/analyze/function_name.h>
#include <pyprof/core/error.h>

#include <algorithm>
#include <regex>

namespace pyprof {
namespace {

// libstdc++ recurses for each character, of the pattern as of what it is looked for in: no stack
// holds millions.
constexpr std::size_t kMostBytes = 1000;

std::regex compiled(const std::string& pattern) try {
  if (pattern.size() > kMostBytes)
    throw Error(fmt::format("a regular expression may have {} bytes, not {}; shorten it",
                            kMostBytes, pattern.size()));
  return std::regex(pattern, std::regex::ECMAScript | std::regex::optimize);
} catch (const std::regex_error&) {
  throw Error(pattern + " is not a regular expression; put a backslash before ( [ { * + ? . |");
}

bool has_match(const std::string& name, const std::regex& wanted) {
  return std::regex_search(name.substr(0, kMostBytes), wanted);
}

std::string last_two_parts(const std::string& path) {
  const std::size_t last = path.find_last_of("/\\");
  if (last == std::string::npos || last == 0) return path;
  const std::size_t before = path.find_last_of("/\\", last - 1);
  return before == std::string::npos ? path : path.substr(before + 1);
}

}  // namespace

const std::string& qualified_name(const Profile& profile, std::size_t function) {
  return profile.strings[profile.functions.qualname[function]];
}

std::string full_name(const Profile& profile, std::size_t function) {
  const std::string& module = profile.strings[profile.functions.module[function]];
  return module.empty() ? qualified_name(profile, function)
                        : module + "." + qualified_name(profile, function);
}

std::string identity(const Profile& profile, std::size_t function) {
  const std::string& module = profile.strings[profile.functions.module[function]];
  return (module.empty() ? last_two_parts(file_of(profile, function)) : module) + "\n" +
         qualified_name(profile, function);
}

const std::string& file_of(const Profile& profile, std::size_t function) {
  return profile.strings[profile.files.path[profile.functions.file[function]]];
}

std::string short_place(const Profile& profile, std::size_t function) {
  if (profile.files.kind[profile.functions.file[function]] == FileKind::kImport) return "";
  const std::string& path = file_of(profile, function);
  const std::string name = path.substr(path.rfind('/') + 1);
  const std::uint64_t line = profile.functions.first_line[function];
  return line == 0 ? name : fmt::format("{}:{}", name, line);
}

std::vector<bool> functions_matching(const Profile& profile, const std::string& pattern) {
  const std::regex wanted = compiled(pattern);
  std::vector<bool> matching(profile.functions.name.size());
  for (std::size_t i = 0; i < matching.size(); ++i)
    matching[i] =
        has_match(full_name(profile, i), wanted) || has_match(short_place(profile, i), wanted);
  if (std::find(matching.begin(), matching.end(), true) == matching.end())
    throw Error("no function matches " + pattern + "; pyprof stats lists them");
  return matching;
}

std::string call_path(const Profile& profile, std::size_t node) {
  constexpr std::size_t kMostFrames = 12;
  std::string path = harmless(full_name(profile, profile.nodes.function[node]));
  for (std::size_t frames = 1; profile.nodes.parent[node] >= 0; ++frames) {
    if (frames == kMostFrames) return "… > " + path;
    node = static_cast<std::size_t>(profile.nodes.parent[node]);
    path.insert(0, harmless(full_name(profile, profile.nodes.function[node])) + " > ");
  }
  return path;
}

}  // namespace pyprof
