"""The bench itself: its programs are deterministic, its arithmetic and its tables are right."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import xml.etree.ElementTree

import pytest

import breakdown
import chart
import debian13
import honesty
import instructions
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


def test_programs_run_at_the_same_addresses_each_time():
    code = """import subprocess, sys, measure
measure.fix_addresses()
subprocess.run([sys.executable, "-c", "print(open('/proc/self/personality').read())"])"""
    done = subprocess.run([sys.executable, "-c", code], cwd=HERE, capture_output=True, text=True)
    assert int(done.stdout, 16) & measure.ADDR_NO_RANDOMIZE, done.stderr


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
    assert row == ["call", "10.0", "1.0", "1.0", "2.0", "4.0", "8.0", "24"]


def callgrind_file(*costs):
    """As callgrind writes it; a call's inclusive cost is no cost of its line."""
    lines = [f"fi={path}\n{line} {count}" for path, line, count in costs]
    called = "cfi=/elsewhere/malloc.c\ncfn=malloc\ncalls=3 1\n7 999"
    return "\n".join(["version: 1", "events: Ir", "fl=???", "fn=call", "0 5", *lines, called, ""])


def test_instructions_are_divided_by_the_lines_they_come_from():
    ledger = instructions.source_named("heap_ledger.h")
    peak = min(instructions.lines_of(ledger, "mark_peak"))
    counts = instructions.by_mechanism(callgrind_file(
        (ledger, peak, 10), (ledger, 1, 20), ("/usr/lib/gcc/include/ia32intrin.h", 114, 30),
        (instructions.SOURCES / "src/python/unknown.cpp", 1, 40), ("/elsewhere/frames.cpp", 1, 50)))
    assert counts == {"peak": 10, "cell": 20, "clock": 30, "unknown.cpp": 40,
                      instructions.CPYTHON: 5 + 50}


def test_each_mechanism_is_of_sources_that_are_there():
    for mechanism, places in instructions.MECHANISMS.items():
        for place in places:
            name, _, function = place.partition(":")
            if name == instructions.INTRINSICS:
                continue
            source = instructions.source_named(name)
            assert source, f"{mechanism}: no {name}"
            assert not function or instructions.lines_of(source, function), f"{mechanism}: {place}"


def test_what_is_beyond_python3_is_the_sum_of_its_mechanisms():
    measured = {"call": {instructions.ALONE: 50.0, instructions.CPYTHON: -7.0, "tree": 12.0,
                         "clock": 6.25, "unknown.cpp": 1.0, "hook": 0.01}}
    assert list(instructions.rows(measured)) == [
        ["instructions", "call"], [instructions.ALONE, "50.0"], [instructions.CPYTHON, "-7.0"],
        ["tree", "12.0"], ["clock", "6.2"], ["unknown.cpp", "1.0"],
        ["**beyond python3**", "**12.3**"]]


@pytest.mark.skipif(not shutil.which("valgrind"), reason="no valgrind")
def test_instructions_of_plain_python3_are_counted_exactly(tmp_path):
    def total(times):
        code = f"for _ in [None] * {times}: pass"
        return instructions.count([PYTHON, "-c", code], tmp_path).total()

    once, twice, thrice = total(20_000), total(40_000), total(60_000)
    assert twice - once == pytest.approx(thrice - twice, rel=0.01)
    assert 1 < (twice - once) / 20_000 < 1000


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
    assert figures.summary.seconds > 0 and figures.summary.peak_bytes > 1 << 20


def test_a_tree_has_as_many_nodes_as_the_program_says_paths(tmp_path):
    stacks = tmp_path / "paths.json"
    tree = scale.tree(tools.Place(pathlib.Path(HOST), PYTHON, tmp_path), stacks, 3, 4)
    functions = {"path_0", "path_1", "path_2"}
    profile = json.loads(stacks.read_text())
    names = [profile["strings"][name] for name in profile["functions"]["name"]]
    nodes = [names[function] for function in profile["nodes"]["function"]]
    assert tree.paths == 3 + 9 + 27 + 81 == sum(name in functions for name in nodes)
    assert tree.stacks_bytes == stacks.stat().st_size < tree.profile_bytes
    assert tree.export.peak_bytes > 1 << 20
    heading, *rows = report.tree_rows([tree, tree])
    assert heading[1:] == ["120", "120"]
    assert all(len(row) == 3 for row in rows)


def test_what_recording_adds_is_told_for_each_number_of_events(tmp_path, monkeypatch):
    monkeypatch.setattr(scale, "seconds", lambda command, count:
                        count * (50e-9 if HOST in map(str, command) else 20e-9))
    place = tools.Place(pathlib.Path(HOST), PYTHON, tmp_path)
    added = dict(scale.many_events(place, (10, 100)))
    assert list(report.many_rows(added)) == [["events", "call, ns", "object made and dropped, ns"],
                                             ["10", "30.0", "30.0"], ["100", "30.0", "30.0"]]


def test_many_events_are_as_many_as_asked_for(tmp_path):
    stacks = tmp_path / "stacks.json"
    measure.run([HOST, "--quiet", "--output", stacks, scale.MANY, "call", 1000])
    profile = json.loads(stacks.read_text())
    names = [profile["strings"][name] for name in profile["functions"]["name"]]
    nodes = zip(profile["nodes"]["function"], profile["nodes"]["calls"])
    assert sum(calls for function, calls in nodes if names[function] == "function") == 1000


def test_the_told_overhead_is_shown_beside_the_measured_one():
    found = {"calls/a": (1.0, 0.2, 0.25), "calls/b": (1.0, -0.1, 0.1)}
    heading, *rows = honesty.overhead_rows(found)
    assert len(heading) == 5
    assert rows == [["calls/a", "1.000", "0.200", "0.250", "1.25"],
                    ["calls/b", "1.000", "-0.100", "0.100", ""]]


def test_a_functions_time_is_that_of_its_subtree():
    stacks = {"strings": ["", "in_one", "in_calls", "piece"], "functions": {"qualname": [1, 2, 3]},
              "nodes": {"function": [0, 1, 2], "subtree_size": [1, 2, 1], "self_ns": [5, 7, 9]}}
    assert honesty.subtree_sums(stacks, "self_ns") == {"in_one": 5, "in_calls": 16, "piece": 9}


def test_the_same_work_is_compared_with_that_in_one_function(tmp_path):
    found = honesty.shares(tools.Place(HOST, PYTHON, tmp_path), 1, 0.01)
    assert set(found) == {"in_calls", "in_resumes", "in_objects"}
    assert all(truth > 0 for truth, _, _ in found.values())
    _, raw, corrected = found["in_calls"]
    assert 0 <= corrected < raw
    assert len(list(honesty.share_rows(found))) == 4


def test_overhead_is_measured_up_to_the_programs_end(tmp_path):
    place = tools.Place(HOST, PYTHON, tmp_path)
    chosen = measure.programs(["hanoi"])
    found = honesty.overheads(place, measure.Plan(chosen, 1, 0.02), lambda text: None)
    (plain, overhead, told), = found.values()
    assert 0 < told < plain + overhead
