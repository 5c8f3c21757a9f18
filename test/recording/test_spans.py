"""Calls one by one over time: the long ones, all that took the threshold or longer."""
import pytest

PROGRAM = """
import threading, time

def leaf(n):
    time.sleep(0.01)
    return bytes(n)

def branch(n):
    return [leaf(n), leaf(2 * n)]

def steps():
    time.sleep(0.01)
    yield 1
    time.sleep(0.01)
    yield 2

def main():
    branch(1000)
    for step in steps():
        branch(5000)
    thread = threading.Thread(target=branch, args=(70_000,))
    thread.start()
    thread.join()

main()
"""
MANY = """
def work(k):
    return sum(range(k))
for k in range(30_000):
    work(k % 300)
"""


@pytest.fixture
def profile(record, program):
    return record(program(PROGRAM)).profile


def of(profile, name):
    """Rows of the spans of a function, as (start, end, allocated bytes), in order of time."""
    spans = profile.columns["spans"]
    return sorted((spans["start_ns"][i], spans["start_ns"][i] + spans["duration_ns"][i],
                   spans["alloc_bytes"][i])
                  for i, node in enumerate(spans["node"]) if profile.function(node).name == name)


def test_each_long_call_has_a_span(profile):
    assert len(of(profile, "leaf")) == 8
    assert len(of(profile, "branch")) == 4
    assert len(of(profile, "steps")) >= 2  # each step is one
    assert len(of(profile, "main")) == 1


def test_spans_nest_in_time(profile):
    (begin, end, _), = of(profile, "main")
    in_thread = of(profile, "run")
    for name in ("branch", "steps"):
        assert all(begin <= a < b <= end for a, b, _ in of(profile, name))
    for a, b, _ in of(profile, "leaf"):
        assert b - a >= 10_000_000
        assert sum(x <= a and b <= y for x, y, _ in of(profile, "branch")) == 1
    assert len(in_thread) == 1


def test_bytes_are_those_of_the_call_and_its_callees(profile):
    # Blocks of a bytes object: 33 bytes more than it holds; small ones beside are the interpreter's.
    leaves = [allocated for _, _, allocated in of(profile, "leaf")]
    expected = [1000, 2000, 5000, 10_000, 5000, 10_000, 70_000, 140_000]
    assert all(0 <= found - (wanted + 33) < 500 for found, wanted in zip(leaves, expected))
    branches = [allocated for _, _, allocated in of(profile, "branch")]
    assert all(a >= b + c for a, b, c in zip(branches, leaves[::2], leaves[1::2]))


def test_threads_have_their_own(profile):
    spans, threads = profile.columns["spans"], profile.threads
    of_thread = {profile.function(node).name for thread, node in zip(spans["thread"], spans["node"])
                 if threads[thread]["name"] != "MainThread"}
    assert {"run", "branch", "leaf"} <= of_thread and "main" not in of_thread
    order = list(zip(spans["thread"], spans["start_ns"]))
    assert order == sorted(order)


def test_the_number_is_bounded_and_the_threshold_told(record, program):
    spans = record(program(MANY), options=["--spans", "200"]).profile.columns["spans"]
    assert 100 <= len(spans["node"]) <= 200
    assert all(duration >= spans["threshold_ns"] - 1 for duration in spans["duration_ns"])
    everything = record(program(MANY), options=["--spans", "100000"]).profile.columns["spans"]
    assert everything["threshold_ns"] < spans["threshold_ns"]


@pytest.mark.parametrize("options", [["--spans", "0"], ["--no-time"], ["--calls", "c"]])
def test_none(record, program, options):
    assert "spans" not in record(program(PROGRAM), options=options).profile.columns


def test_without_memory_they_have_no_bytes(record, program):
    spans = record(program(PROGRAM), options=["--no-memory"]).profile.columns["spans"]
    assert "alloc_bytes" not in spans and len(spans["node"]) > 10


def test_they_survive_a_kill(record, program):
    killed = record(program(PROGRAM + "import os\nos.kill(os.getpid(), 9)\n")).profile
    assert killed.status["state"] == "signaled"
    assert len(of(killed, "leaf")) == 8
