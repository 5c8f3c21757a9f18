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
    """Each part begins and ends between two ticks, four times."""
    assert parts.status == 0
    for name, taken in json.loads(parts.stdout).items():
        assert abs(inclusive(parts.profile, name) - taken) < 8 * MILLISECOND + taken / 10, name


def test_the_profile_says_so(record, program, parts):
    columns = parts.profile.columns
    assert columns["meta"]["options"]["time"] == "sampled"
    told, = columns["diagnostics"]
    assert told["code"] == "sampled_time" and "1000 times a second" in told["message"]
    exact = record(program("pass")).profile.columns
    assert exact["meta"]["options"]["time"] == "on" and not exact["diagnostics"]


def test_bytes_are_exact(parts):
    made = parts.profile.memory(parts.profile.subtree(parts.profile.only("made")))
    assert made[Type("", "bytes")]["object_count"] == 4 * 8 * 30_000


@pytest.mark.parametrize("name", ["asyncio_tasks", "exceptions", "finalizers", "generators",
                                  "imports", "through_c"])
def test_calls_are_exact(record, name):
    exact, sampled = (record(CORPUS / f"{name}.py", options=options).profile.activations()
                      for options in ((), SAMPLED))
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
    assert 0.85 < long / often < 1.18


def test_collections_are_sampled_too(record, program):
    """A run's own time is exact; to charge it as such would charge what ran since the last tick to
    whoever allocated last."""
    profile = record(program("""
import time
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
    assert inclusive(profile, "quiet") > 0.7 * 300 * 800_000
    assert profile.totals["gc_runs"] >= 300
    assert profile.totals["gc_ns"] > 0


@pytest.mark.parametrize("name", ["async_generators", "finalizers", "threads"])
@pytest.mark.parametrize("options", [("--calls", "both"), ("--clock", "both"), ("--clock", "cpu"),
                                     ("--rss", "page"), ("--line-profile", "*"), ("--native",),
                                     ("--lifetimes",), ("--no-memory",), ("--spans", "0")],
                         ids=" ".join)
def test_with_other_options_the_accounts_close(record, name, options):
    profile = record(CORPUS / f"{name}.py", options=[*SAMPLED, *options]).profile
    assert profile.status["state"] == "completed"


def test_waits_are_told_apart(record, program):
    profile = record(program("""
import time
def nap(): time.sleep(0.2)
def work():
    end = time.thread_time() + 0.2
    while time.thread_time() < end: pass
nap()
work()
"""), options=[*SAMPLED, "--clock", "both"]).profile
    waited = {name: profile.sum("wait_ns", profile.subtree(profile.only(name)))
              for name in ("nap", "work")}
    assert waited["nap"] > 190 * MILLISECOND
    assert inclusive(profile, "work") - waited["work"] > 190 * MILLISECOND


@pytest.mark.parametrize("options, sentence", [
    (["--no-supervisor"], "--time sampled needs the supervisor"),
    (["--no-time"], "--time says how times are taken: leave out --no-time"),
])
def test_what_cannot_be_sampled(record, program, options, sentence):
    run = record(program("print(1)"), options=[*SAMPLED, *options])
    assert (run.status, run.stdout) == (2, "")
    assert sentence in run.stderr
