#include <fmt/format.h>
#include <pyprof/draw/chart.h>

#include <algorithm>

#include "frame.h"
#include "legend.h"

namespace pyprof {
namespace {

constexpr double kLaneHeight = 26, kSpanHeight = 16;
constexpr double kMostNameWidth = 260;

double width_of_names(const std::vector<Lane>& lanes) {
  double width = 0;
  for (const Lane& lane : lanes) width = std::max(width, text_width(lane.name, kTextSize));
  return std::min(width, kMostNameWidth);
}

// Stretches that touch on the picture, as one: a thread that ran a thousand times in a second is no
// thousand rectangles.
std::vector<Stretch> visible_stretches(const Lane& lane, const Axis& axis, const Rectangle& frame) {
  constexpr double kNarrowest = 0.3;
  std::vector<Stretch> visible;
  for (const Stretch& stretch : lane.stretches) {
    if (stretch.to < axis.low || stretch.from > axis.high) continue;
    const double from = place_on(axis, std::max(stretch.from, axis.low), frame.left, frame.right);
    const double to = place_on(axis, std::min(stretch.to, axis.high), frame.left, frame.right);
    if (!visible.empty() && from - visible.back().to < kNarrowest)
      visible.back().to = std::max(visible.back().to, to);
    else
      visible.push_back({from, std::max(to, from + kNarrowest)});
  }
  return visible;
}

void draw_lane(Svg& svg, const Lane& lane, const std::vector<Stretch>& stretches,
               const Rectangle& place) {
  svg.text({place.left - 8, place.top + 18, "end", kTextSize, "lane-name"}, lane.name);
  for (const Stretch& stretch : stretches)
    svg.element("rect", fmt::format("class=\"stretch\" x=\"{}\" y=\"{}\" width=\"{:.2f}\" "
                                    "height=\"{}\" fill=\"{}\"",
                                    number(stretch.from), number(place.top + 5),
                                    stretch.to - stretch.from, number(kSpanHeight), colour_of(0)));
}

}  // namespace

std::string svg_of(const LaneChart& chart) {
  const double bottom = kHeadingHeight + kLaneHeight * static_cast<double>(chart.lanes.size());
  const Rectangle frame = {32 + width_of_names(chart.lanes), kHeadingHeight, kPictureWidth - 24,
                           bottom};
  Svg svg;
  svg.heading(chart.title, chart.note);
  draw_x_axis(svg, chart.x, frame);
  draw_axis_lines(svg, frame);
  double top = kHeadingHeight;
  for (const Lane& lane : chart.lanes) {
    draw_lane(svg, lane, visible_stretches(lane, chart.x, frame),
              {frame.left, top, frame.right, top + kLaneHeight});
    top += kLaneHeight;
  }
  return svg.document(bottom + 52);
}

}  // namespace pyprof
