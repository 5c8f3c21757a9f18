#include <pyprof/core/harmless.h>

#include <cstdint>

namespace pyprof {
namespace {

// U+0080 to U+009F, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069: each is a C2 or E2 80,
// E2 81 sequence in UTF-8. Returns the code, or 0 if what begins here is harmless.
unsigned harmful_code(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  if (byte(0) == 0xc2 && byte(1) < 0xa0) return byte(1);
  if (byte(0) != 0xe2 || (byte(1) != 0x80 && byte(1) != 0x81)) return 0;
  const unsigned code = 0x2000 + ((byte(1) & 1) << 6) + (byte(2) & 0x3f);
  const bool turns = code == 0x200e || code == 0x200f || (code >= 0x202a && code <= 0x202e) ||
                     (code >= 0x2066 && code <= 0x2069);
  return turns ? code : 0;
}

std::string escape(char letter, unsigned code, int digits) {
  std::string escape = {'\\', letter};
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
    escape += "0123456789abcdef"[code >> shift & 15];
  return escape;
}

}  // namespace

std::string harmless(std::string_view text) {
  std::string safe;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7f) {
      safe += escape('x', byte, 2);
    } else if (const unsigned code = harmful_code(text.substr(i))) {
      safe += escape('u', code, 4);
      i += code < 0x800 ? 1 : 2;
    } else {
      safe += text[i];
    }
  }
  return safe;
}

}  // namespace pyprof
