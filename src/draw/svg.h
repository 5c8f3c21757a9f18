// SVG elements, written one after the other.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pyprof {

// The text as XML may have it: markup escaped, what is no character replaced.
std::string escaped(std::string_view text);
// About how wide it comes out, in points; fonts differ.
double text_width(std::string_view text, double size);

inline constexpr double kTextSize = 12;

struct TextPlace {
  double x;
  double y;
  std::string_view anchor = "start";  // or middle, end
  double size = kTextSize;
  std::string_view kind = "text";  // the element's class
  std::string_view colour = "#222";
};

inline constexpr double kPictureWidth = 1000;

class Svg {
 public:
  // Attributes are written as they are.
  void element(std::string_view name, std::string_view attributes);
  void open(std::string_view name, std::string_view attributes);
  void close(std::string_view name);
  void text(const TextPlace& place, std::string_view text);
  // What browsers show of an element that is pointed at, as the element's child.
  void tooltip(std::string_view text);
  void heading(std::string_view title, std::string_view note);

  // The whole document.
  std::string document(double height) const;

 private:
  std::string body_;
};

// A number of an attribute: a tenth of a point is finer than any screen.
std::string number(double value);

}  // namespace pyprof
