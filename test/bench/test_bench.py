"""The bench itself: its programs are deterministic, its arithmetic and its tables are right."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

import breakdown
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
        ["-" * 17, "-" * 9 + ":", "-" * 7 + ":"],
        ["calls/a", "1.00", "2.00"],
        ["**mean of calls**", "", "**2.00**"],
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


def test_a_quick_run_prints_every_available_tool():
    command = [sys.executable, HERE / "bench.py", "--host", HOST, "--quick", "--only", "containers"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    heading = next(line for line in done.stdout.splitlines() if line.startswith("| program"))
    shown = [cell.strip() for cell in heading.strip("|").split("|")][2:]
    known = tools.available(PYTHON)
    assert shown == [tool.name for tool in known
                     if tool.name not in ("python3", "small") and not tool.option]
    for tool in known:
        assert not tool.option or f"| `{tool.name}`" in done.stdout


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
