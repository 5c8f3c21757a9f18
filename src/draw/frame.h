// The rectangle in which data is drawn, its grid and axes.
#pragma once

#include <pyprof/draw/axis.h>

#include "svg.h"

namespace pyprof {

struct Rectangle {
  double left, top, right, bottom;
};

inline constexpr double kHeadingHeight = 64;

// Where a value lies between the two ends of its axis.
double place_on(const Axis& axis, double value, double at_low, double at_high);

void draw_x_axis(Svg& svg, const Axis& axis, const Rectangle& frame);
void draw_y_axis(Svg& svg, const Axis& axis, const Rectangle& frame);
// After both, so that no grid lies on them.
void draw_axis_lines(Svg& svg, const Rectangle& frame);

}  // namespace pyprof
