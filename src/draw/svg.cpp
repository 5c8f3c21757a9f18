#include "svg.h"

#include <fmt/format.h>
#include <pyprof/read/utf8.h>

#include <algorithm>

namespace pyprof {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

// U+FFFE and U+FFFF, the characters of UTF-8 that XML does not allow besides control characters.
bool is_no_character(std::string_view text) {
  return text.starts_with("\xef\xbf\xbe") || text.starts_with("\xef\xbf\xbf");
}

std::string escaped(char character) {
  switch (character) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    default:
      break;
  }
  if (static_cast<unsigned char>(character) < 0x20) return std::string(kReplacement);
  return std::string(1, character);
}

}  // namespace

std::string escaped(std::string_view text) {
  const std::string valid = repaired_utf8(text);
  std::string safe;
  for (std::size_t i = 0; i < valid.size(); ++i) {
    if (is_no_character(std::string_view(valid).substr(i))) {
      safe += kReplacement;
      i += 2;
    } else {
      safe += escaped(valid[i]);
    }
  }
  return safe;
}

double text_width(std::string_view text, double size) {
  constexpr double kOfSize = 0.6;  // an average of DejaVu Sans, which is wider than most
  const auto characters = std::count_if(text.begin(), text.end(), [](char character) {
    return (static_cast<unsigned char>(character) & 0xc0) != 0x80;
  });
  return static_cast<double>(characters) * size * kOfSize;
}

std::string number(double value) {
  std::string text = fmt::format("{:.1f}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

void Svg::element(std::string_view name, std::string_view attributes) {
  body_ += fmt::format("<{} {}/>\n", name, attributes);
}

void Svg::open(std::string_view name, std::string_view attributes) {
  body_ += fmt::format("<{} {}>\n", name, attributes);
}

void Svg::close(std::string_view name) { body_ += fmt::format("</{}>\n", name); }

void Svg::text(const TextPlace& place, std::string_view text) {
  body_ += fmt::format(
      "<text class=\"{}\" x=\"{}\" y=\"{}\" text-anchor=\"{}\" font-size=\"{}\" fill=\"{}\">"
      "{}</text>\n",
      place.kind, number(place.x), number(place.y), place.anchor, number(place.size), place.colour,
      escaped(text));
}

void Svg::tooltip(std::string_view text) {
  body_ += fmt::format("<title>{}</title>\n", escaped(text));
}

void Svg::heading(std::string_view title, std::string_view note) {
  text({16, 28, "start", 18, "title"}, title);
  if (!note.empty()) text({16, 48, "start", 12, "note", "#666"}, note);
}

std::string Svg::document(double height) const {
  const std::string width = number(kPictureWidth), tall = number(height);
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" "
      "viewBox=\"0 0 {0} {1}\" font-family=\"sans-serif\">\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n{2}</svg>\n",
      width, tall, body_);
}

}  // namespace pyprof
