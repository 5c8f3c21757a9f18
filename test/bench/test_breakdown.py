"""What each mechanism costs, in nanoseconds and in instructions."""

import json
import os
import shutil

import pytest

import breakdown
import instructions
import measure
import tools

PYTHON = os.environ["PYPROF_PYTHON"]
HOST = os.environ["PYPROF_HOST"]


def test_a_breakdown_shows_what_each_stage_adds():
    ns = {"python3": 10.0, **{stage: 10.0 + 2 ** i for i, stage in enumerate(breakdown.STAGES)}}
    heading, row = breakdown.rows({"call": ns})
    assert len(heading) == len(row)
    assert row == ["call", "10.0", "1.0", "1.0", "2.0", "4.0", "8.0", "16.0", "24"]


def test_the_stages_of_a_breakdown_run_and_hidden_functions_make_no_node(tmp_path):
    place = tools.Place(HOST, PYTHON, tmp_path)
    least = breakdown.measure_events(place, 1, repeats=2)
    assert len(least) >= 6
    assert all(set(ns) == {"python3", *breakdown.STAGES} for ns in least.values())
    measure.run([*breakdown.commands(place)["empty hook"], breakdown.EVENTS, 2])
    stacks = json.loads((tmp_path / "stacks.json").read_text())
    assert not [name for name in stacks["strings"] if name.endswith("/events.py")]


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
