"""--time sampled: the clock is read from outside; calls and bytes are as exact as ever."""
import json
import pathlib

import pytest

import host
from profile_view import Type

SAMPLED = ("--time", "sampled")
MILLISECOND = 1_000_000
CORPUS = pathlib.Path(__file__).parent / "corpus"

# Prints how long each of its parts took, by its own clock.
PARTS = """
import json, time
def small(n):
    return n + 1
def in_calls():
    for n in range(150_000): small(n)
def made():
    return [bytes(n % 100 + 2) for n in range(30_000)]
def in_objects():
    for _ in range(8): made()
def nap():
    time.sleep(0.2)
def steps():
    for n in range(100_000): yield n
def in_steps():
    for _ in range(2):
        for n in steps(): pass
parts = (in_calls, in_objects, nap, in_steps)
taken = dict.fromkeys([part.__name__ for part in parts], 0)
for _ in range(4):
    for part in parts:
        start = time.perf_counter_ns()
        part()
        taken[part.__name__] += time.perf_counter_ns() - start
print(json.dumps(taken))
"""


def inclusive(profile, name):
    return profile.sum("self_ns", profile.subtree(profile.only(name)))


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    return host.run_host(["-c", PARTS], tmp_path_factory.mktemp("parts"), SAMPLED)


def test_times_are_those_that_the_program_measured_itself(parts):
    """Each part begins and ends between two ticks, four times. On a busy machine ticks come late."""
    assert parts.status == 0
    for name, taken in json.loads(parts.stdout).items():
        assert abs(inclusive(parts.profile, name) - taken) < 8 * MILLISECOND + taken / 4, name


def test_the_profile_says_so(record, program, parts):
    columns = parts.profile.columns
    assert columns["meta"]["options"]["time"] == "sampled"
    told, = columns["diagnostics"]
    assert told["code"] == "sampled_time" and "some 1000 times a second" in told["message"]
    exact = record(program("pass")).profile.columns
    assert exact["meta"]["options"]["time"] == "on" and not exact["diagnostics"]


def test_bytes_are_exact(parts):
    made = parts.profile.memory(parts.profile.subtree(parts.profile.only("made")))
    assert made[Type("", "bytes")]["object_count"] == 4 * 8 * 30_000


@pytest.mark.parametrize("name", ["asyncio_tasks", "exceptions", "finalizers", "generators",
                                  "imports", "through_c"])
def test_calls_are_exact(record, name):
    """When collections come depends on what is in CPython's free lists when the script begins."""
    exact, sampled = (record(CORPUS / f"{name}.py", options=options).profile.activations()
                      for options in ((), SAMPLED))
    for calls in (exact, sampled):
        calls.pop(next((each for each in calls if each.name == "<gc>"), None), None)
    assert exact == sampled and exact


def test_a_function_that_makes_no_calls_is_charged_what_it_ran(record, program):
    """Not what ran before it since the last tick."""
    profile = record(program("""
import time
def long():
    end = time.perf_counter() + 0.003
    while time.perf_counter() < end: pass
def short(n): return n
def often():
    end = time.perf_counter() + 0.003
    while time.perf_counter() < end:
        for n in range(20): short(n)
for _ in range(100):
    long()
    often()
"""), options=SAMPLED).profile
    long, often = inclusive(profile, "long"), inclusive(profile, "often")
    assert 0.75 < long / often < 1.35


def test_collections_are_sampled_too(record, program):
    """A run's own time is exact; to charge it as such would charge what ran since the last tick to
    whoever allocated last."""
    profile = record(program("""
import gc, time
gc.set_threshold(700)
keep = []
def quiet():
    end = time.perf_counter() + 0.0008
    while time.perf_counter() < end: pass
def collecting():
    for _ in range(1500): keep.append([])
for _ in range(300):
    quiet()
    collecting()
    keep.clear()
"""), options=SAMPLED).profile
    assert inclusive(profile, "quiet") > 0.6 * 300 * 800_000
    assert profile.totals["gc_runs"] >= 300
    assert profile.totals["gc_ns"] > 0


@pytest.mark.parametrize("name", ["async_generators", "finalizers", "threads"])
@pytest.mark.parametrize("options", [("--calls", "both"), ("--calls", "c"), ("--line-profile", "*"),
                                     ("--native",), ("--lifetimes",), ("--no-memory",),
                                     ("--spans", "0")],
                         ids=" ".join)
def test_with_other_options_the_accounts_close(record, name, options):
    profile = record(CORPUS / f"{name}.py", options=[*SAMPLED, *options]).profile
    assert profile.status["state"] == "completed"


def test_threads_that_are_shorter_than_a_tick(record, program):
    """They begin and end at ticks too, or the rest behind the last one would go to their root."""
    profile = record(program("""
import threading, time
def work():
    end = time.perf_counter() + 0.0004
    while time.perf_counter() < end: pass
for _ in range(1000):
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
"""), options=SAMPLED).profile
    roots = [thread["root"] for thread in profile.threads[1:]]
    assert len(roots) == 1000
    assert profile.sum("self_ns", profile.find("work")) > profile.sum("self_ns", roots)


def test_spans_are_those_of_two_ticks(record, program):
    profile = record(program("""
import time
def nap(): time.sleep(0.02)
def short(n): return n
for _ in range(5):
    nap()
    for n in range(50_000): short(n)
"""), options=SAMPLED).profile
    spans = profile.columns["spans"]
    assert 1.9 * MILLISECOND < spans["threshold_ns"] < 2.1 * MILLISECOND
    assert min(spans["duration_ns"]) >= spans["threshold_ns"] - 1
    assert spans["node"].count(profile.only("nap")) == 5


def test_what_recording_took_lies_in_what_is_called_too(record, program):
    """Ticks are too far apart to tell; both the called and the caller must get a part."""
    profile = record(program("""
def small(n): return n
def in_calls():
    for n in range(400_000): small(n)
in_calls()
"""), options=SAMPLED).profile
    taken = {name: profile.nodes["self_ns"][node] - profile.nodes["corrected_ns"][node]
             for name in ("small", "in_calls") for node in [profile.only(name)]}
    if not any(taken.values()):
        pytest.skip("the machine was too busy to measure what a call costs")
    assert all(ns > 400_000 / 2 for ns in taken.values()), taken


@pytest.mark.parametrize("options, sentence", [
    (["--no-supervisor"], "--time sampled needs the supervisor"),
    (["--no-time"], "--time says how times are taken: leave out --no-time"),
    (["--clock", "both"], "--clock and --rss look at each call by itself"),
    (["--rss", "page"], "--clock and --rss look at each call by itself"),
])
def test_what_cannot_be_sampled(record, program, options, sentence):
    run = record(program("print(1)"), options=[*SAMPLED, *options])
    assert (run.status, run.stdout) == (2, "")
    assert sentence in run.stderr
