"""What the bench says: its tables, its chart, its part of the README."""

import xml.etree.ElementTree

import pytest

import chart
import report
from sample_results import PLAIN, PROFILER, results_of


def test_the_table_has_a_line_for_each_program_and_mean():
    results = results_of({"calls/a": {PLAIN: [1.0], PROFILER: [2.0]}})
    lines = report.markdown(report.ratio_rows(results, [PLAIN, PROFILER])).splitlines()
    assert [[cell.strip() for cell in line.strip("|").split("|")] for line in lines] == [
        ["program", "python3, s", "profiler"],
        ["-" * 15, "-" * 9 + ":", "-" * 7 + ":"],
        ["calls/a", "1.00", "2.00"],
        ["mean of calls", "", "2.00"],
        ["**mean of all**", "", "**2.00**"],
        ["output, median", "", "2 KB"],
    ]


def test_options_have_a_table_of_their_own_below_the_default():
    default = PROFILER._replace(name=report.DEFAULT)
    native = PROFILER._replace(name="--native", option=True)
    results = results_of({"calls/a": {PLAIN: [1.0], default: [2.0], native: [4.0]},
                          "mixed/b": {PLAIN: [1.0], default: [1.0], native: [1.0]}})
    compared = [PLAIN, default, native, PROFILER]
    assert list(report.option_rows(results, compared)) == [
        ["option", "calls", "mixed", "all", "output, median"],
        ["the default", "2.00", "1.00", "1.41", "2 KB"],
        ["`--native`", "4.00", "1.00", "2.00", "2 KB"]]
    assert "--native" not in next(report.ratio_rows(results, compared))


def test_the_readme_is_changed_between_its_markers_only(tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n")
    report.update_readme(readme, "new")
    assert readme.read_text() == f"before\n{report.BEGIN}\n\nnew\n\n{report.END}\nafter\n"


def test_what_is_not_installed_says_so_in_the_table():
    results = results_of({"calls/a": {PLAIN: [1.0]}})
    results.missing = {PROFILER.name}
    rows = {row[0]: row[1:] for row in report.ratio_rows(results, [PLAIN, PROFILER])}
    assert rows["**mean of all**"] == ["", "**not installed**"]


def test_one_round_is_not_called_a_median():
    results = results_of({"calls/a": {PLAIN: [1.0]}})
    assert " of one round, " in report.circumstances("1", "wall", results)
    results.rounds = 3
    assert " medians of 3 interleaved rounds, " in report.circumstances("1", "wall", results)


def positions(drawn):
    """{label: where its mean is}"""
    root = xml.etree.ElementTree.fromstring(drawn)
    labels = [node.text for node in root if node.get("text-anchor") == "end"]
    means = [float(node.get("x1")) for node in root if node.get("stroke-width") == "2.5"]
    return dict(zip(labels, means, strict=True))


def test_the_chart_has_a_line_for_each_tool_on_a_logarithmic_scale():
    twice, thrice = PROFILER._replace(sees="time"), PROFILER._replace(name="<b>", sees="memory")
    results = results_of({"calls/a": {PLAIN: [1.0], twice: [10.0], thrice: [1000.0]},
                          "calls/b": {PLAIN: [1.0], twice: [10.0], thrice: [10.0]}})
    ours = chart.bars(results, [twice._replace(option=True), twice], ours=True)
    drawn = chart.svg([*ours, *chart.bars(results, [PLAIN, thrice])])
    axis = chart.Axis(1100)
    assert positions(drawn) == {"pyprof-host, profiler": pytest.approx(axis.x(10), abs=0.1),
                                "<b>": pytest.approx(axis.x(100), abs=0.1)}
    assert axis.x(100) - axis.x(10) == pytest.approx(axis.x(10) - axis.x(1))
