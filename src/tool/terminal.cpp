#include "terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace pyprof {
namespace {

constexpr std::size_t kDefaultWidth = 100, kNarrowest = 40;

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

bool shows_colours() {
  static const bool shows = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
  return shows;
}

std::size_t measured_width() {
  if (const char* columns = getenv("COLUMNS"))
    if (const long width = std::strtol(columns, nullptr, 10); width > 0)
      return static_cast<std::size_t>(width);
  winsize size{};
  const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : kDefaultWidth;
}

// Where the character after the first `count` begins.
std::size_t offset_of(const std::string& text, std::size_t count) {
  std::size_t at = 0;
  for (; at < text.size() && count > 0; --count)
    for (++at; at < text.size() && is_continuation(text[at]);) ++at;
  return at;
}

}  // namespace

std::size_t terminal_width() { return std::max(measured_width(), kNarrowest); }

std::size_t terminal_height() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_row : 0;
}

std::string styled(std::string_view text, Style style) {
  constexpr std::array<std::string_view, 5> kCodes = {"", "\x1b[1m", "\x1b[2m", "\x1b[31m",
                                                      "\x1b[33m"};
  if (style == Style::kPlain || !shows_colours()) return std::string(text);
  return std::string(kCodes[static_cast<std::size_t>(style)]) + std::string(text) + "\x1b[0m";
}

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return !is_continuation(byte); }));
}

std::string fitted(const std::string& text, std::size_t width, Cut cut) {
  const std::size_t whole = width_of(text);
  if (whole <= width) return text;
  if (width < 2) return text.substr(0, offset_of(text, width));
  const std::size_t tail = cut == Cut::kEnd ? 0 : (width - 1) / 2, head = width - 1 - tail;
  return text.substr(0, offset_of(text, head)) + "…" + text.substr(offset_of(text, whole - tail));
}

}  // namespace pyprof
