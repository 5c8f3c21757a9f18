"""--rss: the resident memory at both ends of calls."""
import re

import host
import pytest

MIB = 1 << 20
PROGRAM = """
kept = []

def grow(mib):
    kept.append(bytearray(b"x") * (mib << 20))

def shrink():
    kept.clear()

def step(block):
    kept.append(b"y" * block)

def creep():
    for _ in range(64):
        step(1 << 18)

def nothing():
    pass

def main():
    for _ in range(100):
        nothing()
    grow(64)
    shrink()
    creep()

main()
"""


@pytest.fixture
def spans_of(record, program):
    """A function that returns the spans of each function, as (RSS at entry, RSS at return)."""

    def run(step, *more):
        profile = record(program(PROGRAM), options=["--rss", step, *more]).profile
        table, found = profile.columns["spans"], {}
        for node, entry, leave in zip(table["node"], table["rss_in_bytes"], table["rss_out_bytes"]):
            found.setdefault(profile.function(node).name, []).append((entry, leave))
        return found, table

    return run


def changes(rows):
    return [leave - entry for entry, leave in rows]


def test_a_call_shows_what_it_took_and_gave_back(spans_of):
    found, _ = spans_of("1048576")
    assert changes(found["grow"]) == [pytest.approx(64 * MIB, rel=0.01)]
    assert changes(found["shrink"]) == [pytest.approx(-64 * MIB, rel=0.01)]
    assert changes(found["creep"]) == [pytest.approx(16 * MIB, rel=0.05)]
    assert changes(found["main"]) == [pytest.approx(16 * MIB, rel=0.1)]


def test_page_shows_each_change(spans_of):
    found, table = spans_of("page")
    assert table["rss_step_bytes"] == 4096
    assert len(found["step"]) == 64
    assert len(found.get("nothing", [])) < 100


def test_all_shows_each_call(spans_of):
    found, table = spans_of("all")
    assert table["rss_step_bytes"] == 0
    assert len(found["nothing"]) == 100 and len(found["step"]) == 64


def test_the_step_rises_until_the_calls_fit(spans_of):
    found, table = spans_of("all", "--spans", "50")
    assert len(table["node"]) <= 50
    assert table["rss_step_bytes"] >= 4096
    assert changes(found["grow"]) == [pytest.approx(64 * MIB, rel=0.01)]


def test_without_the_option_nothing_is_said_of_it(record, program):
    spans = record(program(PROGRAM)).profile.columns["spans"]
    assert "rss_in_bytes" not in spans and "rss_step_bytes" not in spans


def test_a_script_that_closes_all_descriptors_keeps_its_figures(record, program):
    closes = "import os\nos.closerange(3, 4096)\n"
    profile = record(program(closes + PROGRAM), options=["--rss", "page"]).profile
    assert min(profile.columns["spans"]["rss_out_bytes"]) > MIB


@pytest.mark.parametrize("step", ["pages", "0", "-1", "1MB"])
def test_another_step_is_refused_in_one_sentence(tmp_path, step):
    run = host.run_host(["-c", "pass"], tmp_path, options=[f"--rss={step}"])
    assert run.status == 2
    assert re.fullmatch(r"pyprof-host: --rss .* neither page nor all .*--rss 1048576\n", run.stderr)


@pytest.mark.parametrize("option", [["--no-time"], ["--calls", "c"], ["--spans", "0"]])
def test_what_it_cannot_go_with_is_named(tmp_path, option):
    run = host.run_host(["-c", "pass"], tmp_path, options=["--rss", "page", *option])
    assert run.status == 2
    assert "leave out --no-time, --calls c and --spans 0" in run.stderr
