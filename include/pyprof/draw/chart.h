// Charts as data, and as SVG. Knows no profile: names are any text, which is escaped here and must
// be short enough to be read. Colours are those of Okabe and Ito, which the colour-blind tell
// apart; when they are used up, dashes tell lines apart.
#pragma once

#include <pyprof/draw/axis.h>

#include <cstddef>
#include <string>
#include <vector>

namespace pyprof {

struct Point2 {
  double x;
  double y;
};

struct Line {
  std::string name;            // in the legend
  std::vector<Point2> points;  // by x
  bool is_stepped = false;     // a value holds until the next
  bool has_dots = false;       // at its points; the line itself is drawn from `fit` if that has any
  bool ends_in_cross = false;  // what it shows broke off there
  std::vector<Point2> fit = {};
};

// A numbered point.
struct Label {
  Point2 at;
  std::string text;
  std::string detail;  // for those who point at it
};

// A stretch of time, as [ and ] around it.
struct Bracket {
  Point2 begin;
  Point2 end;
  std::size_t group;  // which of LineChart::bracket_groups
};

struct LineChart {
  std::string title;
  std::string note;  // what a reader must know, one line
  Axis x;
  Axis y;
  std::vector<Line> lines;
  std::vector<Label> labels = {};
  std::vector<std::string> bracket_groups = {};  // in the legend
  std::vector<Bracket> brackets = {};
  std::vector<Label> moments = {};  // dashed uprights with their texts; `y` means nothing
};

struct Stretch {
  double from;
  double to;
};

struct Lane {
  std::string name;
  std::vector<Stretch> stretches;  // by time
};

struct LaneChart {
  std::string title;
  std::string note;
  Axis x;
  std::vector<Lane> lanes;
};

struct Bar {
  std::string name;
  std::string value_text;
  double value;
};

struct BarPanel {
  std::string title;
  std::vector<Bar> bars;
};

struct BarChart {
  std::string title;
  std::string note;
  std::vector<BarPanel> panels;  // one under the other
};

std::string svg_of(const LineChart& chart);
std::string svg_of(const LaneChart& chart);
std::string svg_of(const BarChart& chart);

}  // namespace pyprof
