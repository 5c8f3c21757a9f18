// Collapsed stacks: a;b;c COUNT in each line. Lines that begin with # are comments.
#include <fmt/format.h>
#include <pyprof/core/error.h>
#include <pyprof/read/utf8.h>

#include <charconv>
#include <unordered_map>

#include "imports.h"
#include "tree_builder.h"

namespace pyprof {
namespace {

constexpr std::string_view kExpected =
    "name a file of lines like a;b;c 10, or one that python3 -m cProfile -o wrote";

// Lets a map of strings be asked for text that is none yet.
struct TextHash : std::hash<std::string_view> {
  using is_transparent = void;
};

struct Line {
  std::string_view stack;
  std::uint64_t count;
};

class CollapsedReader {
 public:
  CollapsedReader(const std::string& path, std::uint64_t unit_ns)
      : path_(path), unit_ns_(unit_ns), tree_(path) {}

  Profile read(std::istream& text) {
    for (std::string next; std::getline(text, next);) {
      ++number_;
      line(next);
    }
    if (is_empty_) throw Error(path_ + " has no stacks; " + std::string(kExpected));
    return tree_.take();
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(fmt::format("line {} of {} is no collapsed stack: {}; {}", number_, path_, what,
                            kExpected));
  }

  void line(std::string_view text) {
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (text.empty() || text.starts_with('#')) return;
    const Line line = parts(text);
    if (line.count > kLargestInteger / unit_ns_) fail("the count is too large");
    add(line);
    is_empty_ = false;
  }

  Line parts(std::string_view text) const {
    const std::size_t space = text.rfind(' ');
    if (space == std::string_view::npos) fail("there is no count");
    Line line{text.substr(0, space), 0};
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + space + 1, end, line.count);
    if (error != std::errc() || stop != end) fail("the count is not a whole number");
    if (line.stack.empty()) fail("there is no stack");
    return line;
  }

  void add(const Line& line) {
    std::uint32_t node = 0;
    std::string_view rest = line.stack;
    for (bool is_more = true; is_more;) {
      const std::size_t end = std::min(rest.find(';'), rest.size());
      is_more = end < rest.size();
      node = tree_.child(node, function(rest.substr(0, end)));
      rest.remove_prefix(is_more ? end + 1 : end);
    }
    tree_.add(node, 0, line.count * unit_ns_);
  }

  std::uint32_t function(std::string_view text) {
    auto known = functions_.find(text);
    if (known == functions_.end())
      known = functions_.emplace(text, tree_.function(frame(text))).first;
    return known->second;
  }

  // As several writers have it: name (file:line). Anything else is a name.
  static ImportedFunction frame(std::string_view text) {
    if (text.empty()) return {"(no name)", "", 0, FileKind::kSynthetic};
    ImportedFunction function{repaired_utf8(text), "", 0, FileKind::kSynthetic};
    const std::size_t open = text.rfind(" ("), colon = text.rfind(':');
    if (open == std::string_view::npos || colon == std::string_view::npos || colon < open + 2 ||
        !text.ends_with(')'))
      return function;
    const char* const end = text.data() + text.size() - 1;
    std::uint32_t line = 0;
    const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, line);
    if (error != std::errc() || stop != end || line > INT32_MAX) return function;
    const std::string_view file = text.substr(open + 2, colon - open - 2);
    return {repaired_utf8(text.substr(0, open)), repaired_utf8(file), line, kind_of_path(file)};
  }

  const std::string& path_;
  std::uint64_t unit_ns_;
  std::size_t number_ = 0;
  bool is_empty_ = true;
  TreeBuilder tree_;
  // By what the text calls them.
  std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>> functions_;
};

}  // namespace

Profile import_collapsed(std::istream& text, const std::string& path, std::uint64_t unit_ns) {
  Profile profile = CollapsedReader(path, unit_ns).read(text);
  profile.meta.tool = kCollapsedStacks;
  profile.diagnostics.push_back(
      {"info", "imported_collapsed",
       fmt::format("Imported from {}: collapsed stacks know neither calls nor memory nor when "
                   "anything ran; one count was taken for {} ns.",
                   repaired_utf8(path), unit_ns)});
  return profile;
}

}  // namespace pyprof
