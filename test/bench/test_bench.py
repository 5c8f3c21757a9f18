"""The bench itself: its programs are deterministic, its arithmetic and its tables are right."""

import json
import os
import pathlib
import subprocess
import sys
import xml.etree.ElementTree

import pytest

import breakdown
import chart
import debian13
import measure
import report
import scale
import tools

HERE = pathlib.Path(__file__).resolve().parent
PYTHON = os.environ["PYPROF_PYTHON"]
HOST = os.environ["PYPROF_HOST"]


@pytest.mark.parametrize("name", measure.programs())
def test_a_program_prints_the_same_under_the_host(name, tmp_path):
    program = [measure.PROGRAMS / f"{name}.py", 0.02]
    plain = measure.run([PYTHON, *program])[1]
    hosted = measure.run([HOST, "--quiet", "--output", tmp_path / "stacks.json", *program])[1]
    assert plain == hosted and plain.strip()


def test_there_are_enough_programs_of_each_kind():
    kinds = [name.split("/")[0] for name in measure.programs()]
    assert {kind: kinds.count(kind) >= 5 for kind in kinds} == {
        "allocation": True, "calls": True, "mixed": True}


def test_only_chooses_by_part_of_the_name():
    assert list(measure.programs(["fib", "queens"])) == ["calls/fib", "mixed/queens"]


def results_of(seconds):
    results = measure.Results()
    for program, times in seconds.items():
        for tool, values in times.items():
            for value in values:
                results.add(program, tool, measure.Run(value, 2_000, b""))
    return results


PLAIN = tools.TOOLS[0]
PROFILER = tools.Tool("profiler", command=None, output="file")


def test_a_ratio_is_the_median_of_the_rounds_ratios():
    results = results_of({"calls/a": {PLAIN: [1.0, 2.0, 1.0], PROFILER: [3.0, 4.0, 9.0]}})
    assert results.ratio("calls/a", PROFILER) == 3.0


def test_means_are_geometric_and_by_kind():
    results = results_of({"calls/a": {PLAIN: [1.0], PROFILER: [2.0]},
                          "mixed/b": {PLAIN: [1.0], PROFILER: [8.0]}})
    assert results.geometric_mean(PROFILER) == pytest.approx(4.0)
    assert results.geometric_mean(PROFILER, "mixed/") == pytest.approx(8.0)


def test_a_profiler_that_changes_what_a_program_prints_is_an_error():
    runs = {PLAIN.name: [measure.Run(1.0, 0, b"1")], PROFILER.name: [measure.Run(1.0, 0, b"2")]}
    with pytest.raises(measure.Failure, match="printed something else under profiler"):
        measure.check_same_output("calls/a", runs, [PLAIN, PROFILER])


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


def test_a_tool_whose_module_is_not_there_is_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(tools, "TOOLS", (PLAIN, PROFILER._replace(module="no_such_module"),
                                         tools.Tool("pprint", None, module="pprint")))
    assert tools.missing(tools.Place(HOST, PYTHON, tmp_path)) == {"profiler"}


def test_one_round_is_not_called_a_median():
    results = results_of({"calls/a": {PLAIN: [1.0]}})
    assert " of one round, " in report.circumstances("1", "wall", results)
    results.rounds = 3
    assert " medians of 3 interleaved rounds, " in report.circumstances("1", "wall", results)


TWO_FUNCTIONS = """
class Sums:
    def squares(self, count):
        return sum(number * number for number in range(count))

def run(scale):
    return Sums().squares(round(1000 * scale))
"""


def test_line_profilers_see_the_functions_and_leave_the_result_as_it_is(tmp_path):
    program = tmp_path / "sums.py"
    program.write_text(TWO_FUNCTIONS)
    profilers = ["plain", *(name for name in ("line_profiler", "memory_profiler")
                            if tools.is_importable([PYTHON], name))]
    for profiler in profilers:
        command = [PYTHON, HERE / "line_driver.py", profiler, tmp_path, program, 0.02]
        assert measure.run(command)[1] == b"2470\n"
        assert float((tmp_path / "seconds").read_text()) > 0
    found = [path.read_bytes() for path in tmp_path.glob("lines.*")]
    assert len(found) == len(profilers) - 1
    assert all(b"squares" in content for content in found)


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


def test_the_other_root_is_asked_for_its_own_names_of_files(tmp_path):
    root = debian13.Root(tmp_path)
    output = tmp_path / "tmp/bench-1/memray.bin"
    assert root.inside(output) == pathlib.Path("/tmp/bench-1/memray.bin")
    assert root.program(measure.PROGRAMS / "calls/fib.py") == pathlib.Path(
        "/srv/programs/calls/fib.py")


def test_without_root_the_other_root_is_refused_in_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(measure.Failure, match="needs to be root: use sudo, or leave it out"):
        debian13.prepare(tmp_path / "root", print)


def test_a_root_that_could_not_be_made_is_not_taken_for_one(tmp_path, monkeypatch):
    (tmp_path / "debootstrap").write_text("#!/bin/sh\necho E: no network; exit 1\n")
    (tmp_path / "debootstrap").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(measure.Failure, match="E: no network; it needs the network"):
        debian13.prepare(tmp_path / "root", lambda text: None)
    assert not (tmp_path / "root").exists()


def test_a_quick_run_prints_every_tool():
    command = [sys.executable, HERE / "bench.py", "--host", HOST, "--quick", "--only", "containers"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    heading = next(line for line in done.stdout.splitlines() if line.startswith("| program"))
    shown = [cell.strip() for cell in heading.strip("|").split("|")][2:]
    assert shown == ["everything", "no memory", "no time", "calls both", "cProfile", "yappi",
                     "tracemalloc", "line_profiler", "memory_profiler"]
    for option in tools.OPTIONS:
        assert f"| `{option.name}`" in done.stdout


def test_a_breakdown_shows_what_each_stage_adds():
    ns = {"python3": 10.0, **{stage: 10.0 + 2 ** i for i, stage in enumerate(breakdown.STAGES)}}
    heading, row = breakdown.rows({"call": ns})
    assert len(heading) == len(row)
    assert row == ["call", "10.0", "1.0", "1.0", "2.0", "4.0", "8.0"]


def test_the_stages_of_a_breakdown_run_and_hidden_functions_make_no_node(tmp_path):
    place = tools.Place(HOST, PYTHON, tmp_path)
    least = breakdown.measure_events(place, 1, repeats=2)
    assert len(least) >= 6
    assert all(set(ns) == {"python3", *breakdown.STAGES} for ns in least.values())
    measure.run([*breakdown.commands(place)["empty hook"], breakdown.EVENTS, 2])
    stacks = json.loads((tmp_path / "stacks.json").read_text())
    assert not [name for name in stacks["strings"] if name.endswith("/events.py")]


def test_reading_is_measured_of_a_profile_as_large_as_wanted(tmp_path, monkeypatch):
    stacks = tmp_path / "stacks.json"
    measure.run([HOST, "--quiet", "--output", stacks, "-c", "pass"])
    monkeypatch.setattr(scale, "LARGE_BYTES", 3 * stacks.stat().st_size)
    figures = scale.reading(tools.Place(pathlib.Path(HOST), PYTHON, tmp_path), stacks)
    assert figures.file_bytes > stacks.stat().st_size
    assert figures.seconds > 0 and figures.peak_bytes > 1 << 20
