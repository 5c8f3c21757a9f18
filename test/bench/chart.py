"""What recording costs as a picture: a line for each tool on a logarithmic scale, with a dot for
each program and a bar up to the mean. It reads well on white and on black."""

import html
import math
from typing import NamedTuple

from report import ratio_text

WIDTH, LEFT, RIGHT, ROW, TOP, BOTTOM = 860, 210, 70, 24, 62, 34
TICKS = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)
LEAST = 0.95  # where the axis begins

STYLE = """text { font: 12px sans-serif; fill: #24292f }
.title { font-size: 15px; font-weight: bold }
.ours { font-weight: bold }
.faint { fill: #57606a }
.grid { stroke: #d0d7de }
.dot { fill-opacity: 0.55 }
.bar { fill-opacity: 0.3 }
.time { fill: #0969da; stroke: #0969da }
.memory { fill: #bf5700; stroke: #bf5700 }
.both { fill: #8250df; stroke: #8250df }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .faint { fill: #9198a1 }
  .grid { stroke: #3d444d }
  .time { fill: #58a6ff; stroke: #58a6ff }
  .memory { fill: #f0883e; stroke: #f0883e }
  .both { fill: #bc8cff; stroke: #bc8cff }
}"""
CLASSES = {"time": "time", "memory": "memory", "time and memory": "both"}


class Bar(NamedTuple):
    label: str
    sees: str
    mean: float
    ratios: list  # of the single programs
    ours: bool = False


def bars(results, tools, ours=False):
    """One for each tool that was measured and is no option."""
    for tool in tools:
        mean = results.geometric_mean(tool)
        if tool.sees and not tool.option and mean:
            ratios = [results.ratio(name, tool) for name in results.runs]
            label = f"pyprof-host, {tool.name}" if ours else tool.name
            yield Bar(label, tool.sees, mean, [ratio for ratio in ratios if ratio], ours)


class Axis:
    def __init__(self, most):
        self.ticks = [tick for tick in TICKS if tick <= most]
        self.width = WIDTH - LEFT - RIGHT
        self.scale = self.width / math.log(most / LEAST)

    def x(self, ratio):
        return LEFT + self.scale * math.log(max(ratio, LEAST) / LEAST)


def element(name, content=None, **attributes):
    words = "".join(f' {key.rstrip("_").replace("_", "-")}="{number(value)}"'
                    for key, value in attributes.items())
    return f"<{name}{words}/>" if content is None else f"<{name}{words}>{content}</{name}>"


def number(value):
    return f"{value:.1f}" if isinstance(value, float) else html.escape(str(value))


def text(x, y, words, **attributes):
    return element("text", html.escape(words), x=x, y=y, **attributes)


def grid(axis, bottom):
    for tick in axis.ticks:
        x = axis.x(tick)
        yield element("line", class_="grid", x1=x, x2=x, y1=TOP - 6, y2=bottom)
        yield text(x, bottom + 16, f"{tick:g}", class_="faint", text_anchor="middle")


def row(bar, axis, top):
    colour, middle, end = CLASSES[bar.sees], top + ROW / 2, axis.x(bar.mean)
    weight = "ours" if bar.ours else "other"
    yield text(LEFT - 12, middle + 4, bar.label, text_anchor="end", class_=weight)
    yield element("rect", class_=f"bar {colour}", x=axis.x(LEAST), y=top + 5,
                  width=end - axis.x(LEAST), height=ROW - 10, stroke_width=0)
    for ratio in bar.ratios:
        yield element("circle", class_=f"dot {colour}", cx=axis.x(ratio), cy=middle, r=2.6,
                      stroke_width=0)
    yield element("line", class_=colour, x1=end, x2=end, y1=top + 3, y2=top + ROW - 3,
                  stroke_width=2.5)
    last = max(axis.x(max(bar.ratios)), end)
    yield text(last + 8, middle + 4, ratio_text(bar.mean), class_=weight)


def legend():
    x = LEFT
    for sees, colour in CLASSES.items():
        yield element("circle", class_=colour, cx=x + 5, cy=42, r=5, stroke_width=0)
        yield text(x + 16, 46, sees, class_="faint")
        x += 34 + 7 * len(sees)
    yield text(x + 10, 46, "a dot: one program; the line: their geometric mean", class_="faint")


def svg(bars):
    """The chart of all bars, from top to bottom, as a document."""
    bars = list(bars)
    bottom = TOP + ROW * len(bars)
    axis = Axis(max(max(bar.ratios) for bar in bars) * 1.1)
    drawn = [text(LEFT, 22, "How many times as long a program takes", class_="title"), *legend(),
             *grid(axis, bottom)]
    for index, bar in enumerate(bars):
        drawn += row(bar, axis, TOP + ROW * index)
    lines = "\n".join([element("style", STYLE), *drawn])
    return element("svg", f"\n{lines}\n", xmlns="http://www.w3.org/2000/svg", width=WIDTH,
                   height=bottom + BOTTOM, viewBox=f"0 0 {WIDTH} {bottom + BOTTOM}",
                   role="img") + "\n"
