#include "legend.h"

#include <fmt/format.h>

#include <array>

namespace pyprof {
namespace {

// Okabe and Ito's, without their yellow, which is lost on white.
constexpr std::array<std::string_view, 7> kColours = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                                      "#e69f00", "#56b4e9", "#000000"};
constexpr std::array<std::string_view, 4> kDashes = {"", "7 3", "2 2", "9 3 2 3"};

constexpr double kLeft = 80, kLineHeight = 20, kSampleWidth = 24, kGap = 8;

void draw_sample(Svg& svg, const LegendEntry& entry, double x, double y) {
  const std::string_view colour = colour_of(entry.line);
  if (entry.is_bracket)
    return svg.text({x + 6, y + 4, "start", kTextSize, "legend-bracket", colour}, "[ ]");
  svg.element("line", fmt::format("class=\"legend-line\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\" "
                                  "stroke=\"{}\" stroke-width=\"2.5\" stroke-dasharray=\"{}\"",
                                  number(x), number(x + kSampleWidth), number(y), number(y), colour,
                                  dashes_of(entry.line)));
}

}  // namespace

std::string_view colour_of(std::size_t line) { return kColours[line % kColours.size()]; }

std::string_view dashes_of(std::size_t line) {
  return kDashes[line / kColours.size() % kDashes.size()];
}

double draw_legend(Svg& svg, const std::vector<LegendEntry>& entries, double top) {
  double x = kLeft, y = top;
  for (const LegendEntry& entry : entries) {
    const double width = kSampleWidth + kGap + text_width(entry.name, kTextSize) + 2 * kGap;
    if (x > kLeft && x + width > kPictureWidth - kGap) {
      x = kLeft;
      y += kLineHeight;
    }
    draw_sample(svg, entry, x, y);
    svg.text({x + kSampleWidth + kGap, y + 4, "start", kTextSize, "legend"}, entry.name);
    x += width;
  }
  return y + kLineHeight;
}

}  // namespace pyprof
