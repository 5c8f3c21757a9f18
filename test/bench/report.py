"""What the bench found as tables, in markdown, which is also readable on a terminal."""

import os
import platform

BEGIN = "<!-- written by ./dev bench --update-readme -->"
END = "<!-- end of what ./dev bench wrote -->"


DEFAULT = "everything"  # the name of pyprof-host without options


def ratio_text(ratio):
    if ratio is None:
        return ""
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}"


def size_text(size):
    if size < 1000:
        return f"{size:.0f} B"
    return f"{size / 1000:.0f} KB" if size < 1_000_000 else f"{size / 1_000_000:.0f} MB"


def kinds_of(results):
    return dict.fromkeys(name.split("/")[0] for name in results.runs)


def mean_text(results, tool, prefix=""):
    if tool.name in results.missing:
        return "not installed"
    return ratio_text(results.geometric_mean(tool, prefix))


def ratio_rows(results, tools):
    """Heading; a row for each program, for the mean of each kind, of all, and for output sizes."""
    baselines = {tool.baseline for tool in tools}
    shown = [tool for tool in tools if tool.name not in baselines and not tool.option]
    plain = next(tool for tool in tools if tool.name in baselines)
    yield ["program", f"{plain.name}, s", *(tool.name for tool in shown)]
    for name in results.runs:
        ratios = [ratio_text(results.ratio(name, tool)) for tool in shown]
        yield [name, f"{results.seconds(name, plain):.2f}", *ratios]
    for kind in kinds_of(results):
        means = [ratio_text(results.geometric_mean(tool, f"{kind}/")) for tool in shown]
        yield [f"mean of {kind}", "", *means]
    means = [mean_text(results, tool) for tool in shown]
    yield ["**mean of all**", "", *(f"**{mean}**" if mean else "" for mean in means)]
    sizes = [size_text(results.output_bytes(tool)) if tool.output else "" for tool in shown]
    yield ["output, median", "", *sizes]


def option_name(tool):
    if not tool.option:
        return "the default"
    few = f" ({len(tool.only)} programs)" if tool.only else ""
    return f"`{tool.name}`{few}"


def option_rows(results, tools):
    """Heading; a row for each option, below one for the default, with the means of each kind."""
    kinds = kinds_of(results)
    yield ["option", *kinds, "all", "output, median"]
    for tool in tools:
        if tool.option or tool.name == DEFAULT:
            means = [results.geometric_mean(tool, prefix)
                     for prefix in (*(f"{kind}/" for kind in kinds), "")]
            yield [option_name(tool), *map(ratio_text, means),
                   size_text(results.output_bytes(tool))]


def used_text(used):
    return f"{used.seconds:.2f} s, {size_text(used.peak_bytes)}"


TREE_FIGURES = {
    "plain python3": lambda tree: f"{tree.plain_s:.2f} s",
    "recorded, up to the script's last line": lambda tree: f"{tree.recorded_s:.2f} s",
    "from there until stacks.json is complete": lambda tree: f"{tree.writing_s:.2f} s",
    "its profile file while it runs": lambda tree: size_text(tree.profile_bytes),
    "its stacks.json": lambda tree: size_text(tree.stacks_bytes),
    "making that anew (`pyprof recover`)": lambda tree: used_text(tree.export),
}


def tree_rows(trees):
    """Heading, and a row for each figure, with a column for each tree."""
    yield ["call paths, each taken once", *(f"{tree.paths:,}" for tree in trees)]
    for name, figure in TREE_FIGURES.items():
        yield [name, *map(figure, trees)]


def many_rows(added):
    events = next(iter(added.values()))
    yield ["events", *(f"{event}, ns" for event in events)]
    for count, ns in added.items():
        yield [f"{count:,}", *(f"{value:.1f}" for value in ns.values())]


def scale_text(figures, added):
    """Start-up and reading as a sentence, then a table of trees and one of events."""
    large = size_text(figures.reading.file_bytes)
    yield (f"`-c pass` takes {figures.startup_ms:.0f} ms longer than under python3. `pyprof "
           f"summary` of a stacks.json of {large}: {used_text(figures.reading.summary)}; sizes "
           "after times are of the most resident memory.")
    yield markdown(tree_rows(figures.trees))
    yield "What recording adds to one of so many events:"
    yield markdown(many_rows(added))


def markdown(rows):
    """The first row is the heading; all columns but the first are numbers."""
    rows = [list(row) for row in rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]

    def line(row):
        cells = [row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:]))]
        return "| " + " | ".join(cells) + " |"

    return "\n".join([line(rows[0]), line(rule), *map(line, rows[1:])])


def processor():
    with open("/proc/cpuinfo") as stream:
        names = [line.split(":", 1)[1].strip() for line in stream if line.startswith("model name")]
    return names[0] if names else platform.machine()


CLOCKS = {"wall": "Wall times", "cpu": "Processor times"}


def machine(version):
    """Its own load is part of it, since it blurs the figures."""
    load = os.getloadavg()[0]
    return f"{version}; {processor()}, {os.cpu_count()} processors, load {load:.1f}."


def rounds_text(rounds):
    return "one round" if rounds == 1 else f"{rounds} interleaved rounds"


def circumstances(version, clock, results):
    of = "of one round" if results.rounds == 1 else f"medians of {rounds_text(results.rounds)}"
    return (f"{machine(version)} {CLOCKS[clock]} of whole processes divided by plain python3's, "
            f"{of}, geometric means of {len(results.runs)} programs; lower is better.")


def newer_circumstances(version, plain):
    return f"{plain} is Python {version}; in the same rounds, divided by its own times:"


def picture(path):
    return ("![Time under each profiler over time without, on a logarithmic scale: a dot for each "
            f"program, a line at the mean]({path})")


def update_readme(path, text):
    """Puts text between the two markers, which must be there once."""
    content = path.read_text()
    before, rest = content.split(BEGIN)
    _, after = rest.split(END)
    path.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}")
