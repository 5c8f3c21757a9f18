#include "markdown.h"

#include <fmt/format.h>
#include <pyprof/analyze/function_name.h>

namespace pyprof {

// Of what could be markup only the number is left: backticks would not protect a | in a table.
std::string markdown_code(std::string_view name) {
  constexpr std::string_view kPlain = " .-,()";
  std::string text = "<code>";
  for (const char c : harmless(name)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_word = byte >= 0x80 || (byte >= '0' && byte <= '9') ||
                         ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
    text += is_word || kPlain.find(c) != std::string_view::npos ? std::string(1, c)
                                                                : fmt::format("&#{};", byte);
  }
  return text + "</code>";
}

}  // namespace pyprof
