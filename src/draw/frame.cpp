#include "frame.h"

#include <fmt/format.h>

#include <cmath>

namespace pyprof {
namespace {

constexpr std::size_t kMostTicks = 8;  // a label of ten characters each fits on 900 points
constexpr double kTickSize = 11;

void draw_line(Svg& svg, std::string_view kind, const Rectangle& ends, std::string_view colour) {
  svg.element("line", fmt::format("class=\"{}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" "
                                  "stroke=\"{}\"",
                                  kind, number(ends.left), number(ends.top), number(ends.right),
                                  number(ends.bottom), colour));
}

}  // namespace

double place_on(const Axis& axis, double value, double at_low, double at_high) {
  const auto scaled = [&axis](double number) {
    return axis.is_logarithmic ? std::log(number) : number;
  };
  const double part = (scaled(value) - scaled(axis.low)) / (scaled(axis.high) - scaled(axis.low));
  return at_low + part * (at_high - at_low);
}

void draw_x_axis(Svg& svg, const Axis& axis, const Rectangle& frame) {
  for (const Tick& tick : ticks_of(axis, kMostTicks)) {
    const double x = place_on(axis, tick.value, frame.left, frame.right);
    draw_line(svg, "x-grid", {x, frame.top, x, frame.bottom}, "#e6e6e6");
    svg.text({x, frame.bottom + 17, "middle", kTickSize, "x-tick"}, tick.text);
  }
  svg.text({(frame.left + frame.right) / 2, frame.bottom + 36, "middle", 12, "x-title"},
           title_of(axis));
}

void draw_y_axis(Svg& svg, const Axis& axis, const Rectangle& frame) {
  for (const Tick& tick : ticks_of(axis, kMostTicks)) {
    const double y = place_on(axis, tick.value, frame.bottom, frame.top);
    draw_line(svg, "y-grid", {frame.left, y, frame.right, y}, "#e6e6e6");
    svg.text({frame.left - 8, y + 4, "end", kTickSize, "y-tick"}, tick.text);
  }
  const double middle = (frame.top + frame.bottom) / 2;
  svg.open("g", fmt::format("transform=\"rotate(-90 18 {})\"", number(middle)));
  svg.text({18, middle, "middle", 12, "y-title"}, title_of(axis));
  svg.close("g");
}

void draw_axis_lines(Svg& svg, const Rectangle& frame) {
  draw_line(svg, "axis", {frame.left, frame.bottom, frame.right, frame.bottom}, "#222");
  draw_line(svg, "axis", {frame.left, frame.top, frame.left, frame.bottom}, "#222");
}

}  // namespace pyprof
