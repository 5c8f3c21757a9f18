#include <fmt/format.h>
#include <pyprof/convert/import.h>
#include <pyprof/core/error.h>
#include <pyprof/read/top_lists.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "imports.h"

namespace pyprof {
namespace {

[[noreturn]] void fail_to_read(const std::string& path) {
  throw Error(fmt::format("cannot read {}: {}; check the path", path, std::strerror(errno)));
}

std::ifstream opened(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    throw Error(path + " is a folder; name a file in it");
  std::ifstream file(path, std::ios::binary);
  if (!file.is_open()) fail_to_read(path);
  return file;
}

// A marshalled dict whose first key is a tuple; text cannot begin so, but for a frame named {( …
bool is_marshalled(std::streambuf& bytes) {
  constexpr int kTypeBits = 0x7F;
  if ((bytes.sgetc() & kTypeBits) != '{') return false;
  const int second = bytes.snextc() & kTypeBits;
  bytes.sungetc();
  return second == '(' || second == ')' || second == '0';
}

std::string format_of(std::ifstream& file, const std::string& asked) {
  if (asked.empty()) return is_marshalled(*file.rdbuf()) ? "cprofile" : "collapsed";
  if (asked != "cprofile" && asked != "collapsed")
    throw Error("there is no format " + asked + " to import; choose cprofile or collapsed");
  return asked;
}

Profile cprofile_of(std::ifstream& file, const std::string& path, const ImportOptions& options) {
  if (options.unit_ns)
    throw Error("--unit is for collapsed stacks, and " + path + " is cProfile's; leave it out");
  return import_cprofile(std::string{std::istreambuf_iterator<char>(file), {}}, path);
}

}  // namespace

std::uint64_t parse_unit_ns(const std::string& text) {
  constexpr std::pair<std::string_view, std::uint64_t> kUnits[] = {
      {"ns", 1}, {"us", 1'000}, {"ms", 1'000'000}, {"s", 1'000'000'000}};
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  const std::string_view suffix(stop, static_cast<std::size_t>(end - stop));
  for (const auto& [name, ns] : kUnits) {
    constexpr std::uint64_t kLongest = 1'000'000;
    if (error == std::errc() && suffix == name && number > 0 && number <= kLongest)
      return number * ns;
  }
  throw Error("--unit " + text + " is no time; write it as 10ms, 1us or 1s");
}

bool is_imported(const Profile& profile) {
  return profile.meta.tool == kCollapsedStacks || profile.meta.tool == kCprofile;
}

Profile import_profile(const std::string& path, const ImportOptions& options) {
  std::ifstream file = opened(path);
  Profile profile = format_of(file, options.format) == "cprofile"
                        ? cprofile_of(file, path, options)
                        : import_collapsed(file, path, options.unit_ns.value_or(1));
  if (file.bad()) fail_to_read(path);
  profile.top = top_lists(profile);
  return profile;
}

}  // namespace pyprof
