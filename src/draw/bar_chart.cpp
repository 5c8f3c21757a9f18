#include <fmt/format.h>
#include <pyprof/draw/chart.h>

#include <algorithm>

#include "frame.h"
#include "legend.h"

namespace pyprof {
namespace {

constexpr double kRowHeight = 20, kBarHeight = 14, kPanelHeadHeight = 34;
constexpr double kNames = 380;  // where names end and bars begin
constexpr double kLongestBar = 500;

void draw_bar(Svg& svg, const Bar& bar, double width, double top, std::string_view colour) {
  svg.text({kNames - 8, top + 14, "end", kTextSize, "bar-name"}, bar.name);
  svg.element("rect", fmt::format("class=\"bar\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" "
                                  "fill=\"{}\"",
                                  number(kNames), number(top + 3), number(width),
                                  number(kBarHeight), colour));
  svg.text({kNames + width + 6, top + 14, "start", kTextSize, "bar-value", "#555"}, bar.value_text);
}

// Returns where it ends.
double draw_panel(Svg& svg, const BarPanel& panel, double top, std::string_view colour) {
  svg.text({16, top + 18, "start", 14, "panel-title"}, panel.title);
  top += kPanelHeadHeight;
  double most = 0;
  for (const Bar& bar : panel.bars) most = std::max(most, bar.value);
  for (const Bar& bar : panel.bars) {
    draw_bar(svg, bar, most > 0 ? bar.value / most * kLongestBar : 0, top, colour);
    top += kRowHeight;
  }
  if (panel.bars.empty()) svg.text({kNames, top, "start", kTextSize, "nothing", "#666"}, "none");
  return top + kRowHeight;
}

}  // namespace

std::string svg_of(const BarChart& chart) {
  Svg svg;
  svg.heading(chart.title, chart.note);
  double top = kHeadingHeight;
  for (std::size_t i = 0; i < chart.panels.size(); ++i)
    top = draw_panel(svg, chart.panels[i], top, colour_of(i));
  return svg.document(top);
}

}  // namespace pyprof
