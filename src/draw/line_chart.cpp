#include <fmt/format.h>
#include <pyprof/draw/chart.h>

#include <algorithm>
#include <cmath>

#include "frame.h"
#include "legend.h"

namespace pyprof {
namespace {

constexpr Rectangle kFrame = {80, kHeadingHeight, kPictureWidth - 24, 480};
constexpr double kLegendTop = kFrame.bottom + 60;

// In places of the picture: of the points in one of its columns no other shows than the first, the
// lowest, the highest and the last.
std::vector<Point2> visible_points(const std::vector<Point2>& points) {
  std::vector<Point2> visible;
  for (std::size_t i = 0; i < points.size();) {
    std::size_t end = i, lowest = i, highest = i;
    for (; end < points.size() && std::floor(points[end].x) == std::floor(points[i].x); ++end) {
      if (points[end].y < points[lowest].y) lowest = end;
      if (points[end].y > points[highest].y) highest = end;
    }
    std::vector<std::size_t> kept = {i, lowest, highest, end - 1};
    std::sort(kept.begin(), kept.end());
    kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
    for (const std::size_t point : kept) visible.push_back(points[point]);
    i = end;
  }
  return visible;
}

std::vector<Point2> with_steps(const std::vector<Point2>& points) {
  std::vector<Point2> steps;
  for (const Point2& point : points) {
    if (!steps.empty()) steps.push_back({point.x, steps.back().y});
    steps.push_back(point);
  }
  return steps;
}

std::string text_of(const std::vector<Point2>& points) {
  std::string text;
  for (const Point2& point : points)
    text += (text.empty() ? "" : " ") + number(point.x) + "," + number(point.y);
  return text;
}

class LineDrawing {
 public:
  explicit LineDrawing(const LineChart& chart) : chart_(chart) {}

  std::string document() {
    svg_.heading(chart_.title, chart_.note);
    draw_x_axis(svg_, chart_.x, kFrame);
    draw_y_axis(svg_, chart_.y, kFrame);
    draw_axis_lines(svg_, kFrame);
    draw_data();
    for (std::size_t i = 0; i < chart_.lines.size(); ++i)
      if (chart_.lines[i].ends_in_cross) draw_cross(i);
    for (const Label& label : chart_.labels) draw_label(label);
    return svg_.document(draw_legend(svg_, legend(), kLegendTop));
  }

 private:
  Point2 place(const Point2& point) const {
    return {place_on(chart_.x, point.x, kFrame.left, kFrame.right),
            place_on(chart_.y, point.y, kFrame.bottom, kFrame.top)};
  }

  // Data outside of the axes is cut off at the frame.
  void draw_data() {
    svg_.open("clipPath", "id=\"frame\"");
    svg_.element("rect",
                 fmt::format("x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", number(kFrame.left),
                             number(kFrame.top), number(kFrame.right - kFrame.left),
                             number(kFrame.bottom - kFrame.top + 2)));
    svg_.close("clipPath");
    svg_.open("g", "class=\"data\" clip-path=\"url(#frame)\" fill=\"none\"");
    for (const Label& moment : chart_.moments) draw_moment(moment);
    for (std::size_t i = 0; i < chart_.lines.size(); ++i) draw_line(i);
    for (const Bracket& bracket : chart_.brackets) draw_bracket(bracket);
    svg_.close("g");
  }

  void draw_line(std::size_t i) {
    const Line& line = chart_.lines[i];
    std::vector<Point2> points;
    for (const Point2& point : line.fit.empty() ? line.points : line.fit)
      points.push_back(place(point));
    points = visible_points(line.is_stepped ? with_steps(points) : points);
    svg_.open("polyline",
              fmt::format("class=\"line\" points=\"{}\" stroke=\"{}\" stroke-width=\"1.6\" "
                          "stroke-linejoin=\"round\" stroke-dasharray=\"{}\"",
                          ::pyprof::text_of(points), colour_of(i), dashes_of(i)));
    svg_.tooltip(line.name);
    svg_.close("polyline");
    if (line.has_dots)
      for (const Point2& point : line.points) draw_dot("dot", place(point), colour_of(i));
  }

  void draw_dot(std::string_view kind, const Point2& at, std::string_view colour) {
    svg_.element("circle", fmt::format("class=\"{}\" cx=\"{}\" cy=\"{}\" r=\"3.5\" fill=\"{}\"",
                                       kind, number(at.x), number(at.y), colour));
  }

  void draw_cross(std::size_t i) {
    if (chart_.lines[i].points.empty()) return;
    const Point2 at = place(chart_.lines[i].points.back());
    if (at.x > kFrame.right + 1 || at.x < kFrame.left - 1) return;
    const std::string path = fmt::format("M{0},{2}L{1},{3}M{1},{2}L{0},{3}", number(at.x - 6),
                                         number(at.x + 6), number(at.y - 6), number(at.y + 6));
    svg_.element("path", "d=\"" + path + "\" stroke=\"#fff\" stroke-width=\"7\"");
    svg_.element("path", fmt::format("class=\"cross\" d=\"{}\" stroke=\"{}\" stroke-width=\"3\"",
                                     path, colour_of(i)));
  }

  void draw_label(const Label& label) {
    const Point2 at = place(label.at);
    svg_.open("g", "class=\"label\"");
    svg_.tooltip(label.detail);
    draw_dot("peak", at, "#222");
    svg_.text({at.x, at.y - 8, "middle", 12, "peak-number"}, label.text);
    svg_.close("g");
  }

  void draw_moment(const Label& moment) {
    const double x = place(moment.at).x;
    svg_.element("line", fmt::format("class=\"moment\" x1=\"{0}\" x2=\"{0}\" y1=\"{1}\" y2=\"{2}\" "
                                     "stroke=\"#888\" stroke-dasharray=\"3 3\"",
                                     number(x), number(kFrame.top), number(kFrame.bottom)));
    svg_.text({x + 4, kFrame.top + 12, "start", 11, "moment-name", "#555"}, moment.text);
  }

  void draw_half_bracket(const Point2& at, double arm, const Bracket& bracket) {
    svg_.element("path", fmt::format("class=\"bracket\" d=\"M{1},{2}H{0}V{3}H{1}\" stroke=\"{4}\" "
                                     "stroke-width=\"2\"",
                                     number(at.x), number(at.x + arm), number(at.y - 9),
                                     number(at.y + 9), colour_of(colour_of_group(bracket.group))));
  }

  void draw_bracket(const Bracket& bracket) {
    constexpr double kArm = 5;
    draw_half_bracket(place(bracket.begin), kArm, bracket);
    draw_half_bracket(place(bracket.end), -kArm, bracket);
  }

  // After those of the lines.
  std::size_t colour_of_group(std::size_t group) const { return chart_.lines.size() + group; }

  std::vector<LegendEntry> legend() const {
    std::vector<LegendEntry> entries;
    for (std::size_t i = 0; i < chart_.lines.size(); ++i)
      entries.push_back({chart_.lines[i].name, i});
    for (std::size_t i = 0; i < chart_.bracket_groups.size(); ++i)
      entries.push_back({chart_.bracket_groups[i], colour_of_group(i), true});
    return entries;
  }

  const LineChart& chart_;
  Svg svg_;
};

}  // namespace

std::string svg_of(const LineChart& chart) { return LineDrawing(chart).document(); }

}  // namespace pyprof
