"""The bench itself: its programs are deterministic, its arithmetic is right."""

import os
import pathlib
import subprocess
import sys

import pytest

import measure
import tools
from sample_results import PLAIN, PROFILER, results_of

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


def test_programs_run_at_the_same_addresses_each_time():
    code = """import subprocess, sys, measure
measure.fix_addresses()
subprocess.run([sys.executable, "-c", "print(open('/proc/self/personality').read())"])"""
    done = subprocess.run([sys.executable, "-c", code], cwd=HERE, capture_output=True, text=True)
    assert int(done.stdout, 16) & measure.ADDR_NO_RANDOMIZE, done.stderr


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
