#include <pyprof/read/utf8.h>

#include <cstdint>

namespace pyprof {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

struct LeadByte {
  std::uint8_t first, last;              // range of the lead byte
  std::size_t length;                    // of the sequence
  std::uint8_t second_low, second_high;  // range of the byte after it
};

// The well-formed sequences of the Unicode standard, table 3-7. Narrower second bytes keep out
// overlong forms (E0, F0), surrogates (ED) and what lies beyond U+10FFFF (F4).
constexpr LeadByte kLeadBytes[] = {
    {0x00, 0x7F, 1, 0x80, 0xBF}, {0xC2, 0xDF, 2, 0x80, 0xBF}, {0xE0, 0xE0, 3, 0xA0, 0xBF},
    {0xE1, 0xEC, 3, 0x80, 0xBF}, {0xED, 0xED, 3, 0x80, 0x9F}, {0xEE, 0xEF, 3, 0x80, 0xBF},
    {0xF0, 0xF0, 4, 0x90, 0xBF}, {0xF1, 0xF3, 4, 0x80, 0xBF}, {0xF4, 0xF4, 4, 0x80, 0x8F},
};

bool continues(std::string_view text, const LeadByte& lead) {
  if (text.size() < lead.length) return false;
  for (std::size_t i = 1; i < lead.length; ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    const auto low = i == 1 ? lead.second_low : std::uint8_t{0x80};
    const auto high = i == 1 ? lead.second_high : std::uint8_t{0xBF};
    if (byte < low || byte > high) return false;
  }
  return true;
}

// Bytes of the valid sequence that the text starts with; 0 if there is none.
std::size_t sequence_length(std::string_view text) {
  const auto byte = static_cast<std::uint8_t>(text.front());
  for (const LeadByte& lead : kLeadBytes) {
    if (byte >= lead.first && byte <= lead.last) return continues(text, lead) ? lead.length : 0;
  }
  return 0;
}

}  // namespace

std::string repaired_utf8(std::string_view text) {
  std::string repaired;
  repaired.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    repaired += length ? text.substr(0, length) : kReplacement;
    text.remove_prefix(length ? length : 1);
  }
  return repaired;
}

}  // namespace pyprof
