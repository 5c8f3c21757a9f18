#include <fnmatch.h>
#include <pyprof/core/error.h>
#include <pyprof/core/line_pattern.h>

namespace pyprof {

void check_line_pattern(const std::string& pattern) {
  const std::size_t colon = pattern.find(':');
  const bool names_both = colon == pattern.npos || (colon > 0 && colon + 1 < pattern.size());
  if (!pattern.empty() && names_both && pattern.find_first_of(" ()/") == pattern.npos) return;
  throw Error("--line-profile " + (pattern.empty() ? "''" : pattern) +
              " names no function; give a qualified name such as Class.method or '*.load', with "
              "the module before a colon if need be, or @profile for decorated functions");
}

bool matches_line_pattern(const std::string& pattern, const std::string& module,
                          const std::string& qualname) {
  const std::size_t colon = pattern.find(':');
  const std::string text = colon == pattern.npos ? qualname : module + ":" + qualname;
  return fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
}

}  // namespace pyprof
