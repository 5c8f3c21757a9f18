"""What is recorded of the process: threads, resident memory, the timeline, garbage collection."""
import pytest

MILLISECOND = 1_000_000

THREADS = """
import _thread, threading, time
stayed = {}
def nap(seconds):
    start = time.monotonic_ns()
    time.sleep(seconds)
    stayed[threading.current_thread().name] = time.monotonic_ns() - start

threads = [threading.Thread(target=nap, args=(0.1 * n,), name=f"napper {n}") for n in (1, 2, 3)]
renamed = threading.Thread(target=nap, args=(0.05,))
renamed.name = "\\u00e9t\\u00e9"
for thread in threads: thread.start()
for thread in threads: thread.join()
renamed.start()
renamed.join()
for thread in [*threads, renamed]: print(thread.name, thread.native_id, stayed[thread.name], sep="=")
"""


@pytest.fixture
def threads(record, program):
    run = record(program(THREADS))
    return run, {thread["name"]: thread for thread in run.profile.threads}


def test_threads_have_their_names_and_kernel_ids(threads):
    run, by_name = threads
    expected = {line.split("=")[0]: int(line.split("=")[1]) for line in run.stdout.splitlines()}
    assert by_name.keys() == {"MainThread", *expected}
    assert {name: by_name[name]["tid"] for name in expected} == expected
    assert by_name["MainThread"]["tid"] == run.profile.columns["meta"]["pid"]


def test_threads_live_from_their_start_to_their_end(threads):
    run, by_name = threads
    spans = {name: (thread["start_ns"], thread["end_ns"]) for name, thread in by_name.items()}
    for line in run.stdout.splitlines():
        name, _, stayed = line.split("=")
        start, end = spans[name]
        assert end - start >= int(stayed)
    assert spans["napper 1"][1] < spans["napper 2"][1] < spans["napper 3"][1]
    assert spans["\u00e9t\u00e9"][0] >= spans["napper 3"][1] - MILLISECOND
    assert spans["MainThread"][0] <= min(start for start, _ in spans.values())


def test_a_thread_that_sleeps_uses_no_cpu(record, program):
    profile = record(program("""
import threading, time
def nap(): time.sleep(0.4)
def spin():
    end = time.thread_time() + 0.2
    while time.thread_time() < end: pass
for target in (nap, spin):
    thread = threading.Thread(target=target, name=target.__name__)
    thread.start()
    thread.join()
""")).profile
    cpu = {thread["name"]: thread["cpu_ns"] for thread in profile.threads}
    assert cpu["nap"] < 100 * MILLISECOND
    assert 200 * MILLISECOND <= cpu["spin"] < 400 * MILLISECOND


def test_a_daemon_thread_is_closed_when_the_program_ends(record, program):
    profile = record(program("""
import threading, time
started = threading.Event()
def forever():
    started.set()
    while True:
        time.sleep(0.01)
threading.Thread(target=forever, daemon=True, name="forever").start()
started.wait()
time.sleep(0.2)
""")).profile
    thread, = [thread for thread in profile.threads if thread["name"] == "forever"]
    assert thread["end_ns"] - thread["start_ns"] >= 200 * MILLISECOND


def test_many_short_threads(record, program):
    profile = record(program("""
import threading
def work():
    return [object()]
for n in range(500):
    thread = threading.Thread(target=work, name=f"short {n}")
    thread.start()
    thread.join()
""")).profile
    assert sorted(thread["name"] for thread in profile.threads if thread["name"] != "MainThread"
                  ) == sorted(f"short {n}" for n in range(500))
    assert profile.sum("calls", profile.find("work")) == 500


def test_more_threads_than_the_first_tables_hold(record, program):
    """The process that samples must not follow a table to where only the program's has grown."""
    run = record(program("""
import threading, time
def work():
    pass
for n in range(5000):
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
time.sleep(0.05)
"""))
    assert run.status == 0, run.stderr
    assert len(run.profile.threads) == 5001
    assert run.profile.sum("calls", run.profile.find("work")) == 5000


SPIKE = """
import time
def spike():
    data = bytearray(b"x") * 80_000_000
    time.sleep(0.05)
time.sleep(0.05)
base = bytearray(b"x") * 20_000_000
time.sleep(0.1)
spike()
time.sleep({seconds})
"""


def rows(profile):
    table = profile.columns["timeline"]
    return list(zip(table["dt_ns"], table["rss_bytes"], table["heap_bytes"], table["node"]))


@pytest.mark.parametrize("points, seconds", [(20, 0.3), (50, 1.5), (2000, 0.2)])
def test_the_timeline_is_bounded_and_keeps_its_extremes(record, program, points, seconds):
    profile = record(program(SPIKE.format(seconds=seconds)),
                     options=["--timeline-points", str(points)]).profile
    timeline = rows(profile)
    assert 5 <= len(timeline) <= points
    assert max(heap for _, _, heap, _ in timeline) == profile.totals["peak_bytes"]
    heaps = [heap for _, _, heap, _ in timeline]
    assert min(heaps) < 20_000_000 and 20_000_000 <= heaps[-1] < 30_000_000
    resident = [rss for _, rss, _, _ in timeline]
    assert max(resident) >= min(resident) + 95_000_000


def test_the_timeline_spans_the_run(record, program):
    profile = record(program(SPIKE.format(seconds=0.3))).profile
    duration = profile.columns["meta"]["duration_ns"]
    ends = sum(dt for dt, *_ in rows(profile))
    assert duration * 0.9 <= ends <= duration
    names = {profile.function(node).name for _, _, _, node in rows(profile) if node >= 0}
    assert "spike" in names


def test_the_timeline_is_fine_at_first(record, program):
    profile = record(program("import time\ntime.sleep(0.5)\n")).profile
    first = [dt for dt, *_ in rows(profile)][1:20]
    assert sorted(first)[len(first) // 2] < 10 * MILLISECOND


@pytest.mark.parametrize("time", [[], ["--no-time"]], ids=["time", "no-time"])
def test_the_timeline_without_supervisor(record, program, time):
    profile = record(program("""
def step(n):
    return [n] * 1000
kept = []
for n in range(60_000):
    made = step(n)
    if n % 30 == 0:
        kept.append(made)
"""), options=["--no-supervisor", *time]).profile
    heaps = [heap for _, _, heap, _ in rows(profile)]
    assert len(heaps) >= 3
    assert max(heaps) >= 8_000_000


def test_peak_rss_is_what_the_kernel_says(record, program):
    run = record(program("""
import resource
def swell():
    data = bytearray(b"x") * 150_000_000
swell()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""))
    said = int(run.stdout)
    assert said > 150_000_000
    # The tables of the profile file are resident too, and grow until the end.
    assert said * 0.99 <= run.profile.totals["rss_peak_bytes"] <= said + 20_000_000


COLLECT = """
import gc
gc.disable()
gc.collect()
class Knot:
    def __init__(self): self.knot = self
def tie(n):
    for _ in range(n): Knot()
for n in (10, 100, 1000):
    tie(n)
    gc.collect()
tie(5)
gc.collect(0)
gc.collect(1)
"""


def test_collections_are_logged(record, program):
    profile = record(program(COLLECT)).profile
    log = profile.columns["gc"]
    # Before the first one that the program asks for, others may have run by themselves.
    assert log["generation"][-6:] == [2, 2, 2, 2, 0, 1]
    assert log["collected"][-5:] == [10, 100, 1000, 5, 0]
    assert profile.totals["gc_runs"] == len(log["generation"])
    assert profile.totals["gc_collected"] == sum(log["collected"])
    assert profile.totals["gc_ns"] == sum(log["duration_ns"]) > 0
    assert log["t_ns"] == sorted(log["t_ns"])


def test_automatic_collections_are_logged(record, program):
    run = record(program("""
import gc
def runs():
    return sum(generation["collections"] for generation in gc.get_stats())
before = runs()
knots = [[] for _ in range(100_000)]
gc.disable()
print(runs() - before, gc.get_threshold()[0])
"""))
    count, threshold = map(int, run.stdout.split())
    # Each collection of the youngest generation takes that many new lists: 700, since 3.13 2,000.
    assert count > 0.9 * 100_000 / threshold
    # A few more may have run while the script was compiled.
    assert count <= run.profile.totals["gc_runs"] <= count + 3


def test_no_timeline_of_the_heap_without_memory(record, program):
    profile = record(program("import time\ntime.sleep(0.1)\n"), options=["--no-memory"]).profile
    assert "heap_bytes" not in profile.columns["timeline"]
    assert profile.columns["timeline"]["rss_bytes"]


CALLS = """
def called(): pass
def work(n):
    for _ in range(n): called()
work({calls})
"""


def test_the_overhead_is_an_estimate_by_events(record, program):
    """A call is known to cost tens of nanoseconds; what does not depend on calls is subtracted."""
    overheads = [record(program(CALLS.format(calls=calls)), options=["--no-memory"]
                        ).profile.columns["meta"]["overhead_ns"] for calls in (0, 1_000_000)]
    assert 5_000_000 < overheads[1] - overheads[0] < 1_000_000_000
