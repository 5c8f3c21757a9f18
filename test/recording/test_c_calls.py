"""--calls c and both: builtins have nodes of their own and never swallow their callers' time."""
import collections
import re

import pytest

from cprofile import BUILTIN_FILE, counted_by_cprofile

# How cProfile names builtins. Others (class methods, instances) carry addresses in their names.
FUNCTION = re.compile(r"<built-in method (?P<module>[\w.]+)\.(?P<name>\w+)>")
METHOD = re.compile(r"<method '(?P<name>\w+)' of '(?P<type>[\w.]+)' objects>")
PROGRAMS = ["callbacks", "classes", "comprehensions", "contexts", "decorators", "exceptions",
            "properties", "subscripts", "through_c", "generators", "asyncio_tasks"]


def comparable(label):
    """(module, qualified name) of a builtin that cProfile names in full, else None."""
    if function := FUNCTION.fullmatch(label):
        return function["module"], function["name"]
    if method := METHOD.fullmatch(label):
        module, _, kind = method["type"].rpartition(".")
        return module or "builtins", f"{kind}.{method['name']}"
    return None


def builtin_counts(profile):
    counts = collections.Counter()
    for index, calls in zip(profile.nodes["function"], profile.nodes["calls"]):
        if profile.functions[index].line == 0:
            counts[profile.qualnames[index]] += calls
    return counts


@pytest.mark.parametrize("mode", ["c", "both"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_builtins_are_counted_as_cprofile_counts_them(request, record, tmp_path, name, mode):
    program = request.path.parent / f"corpus/{name}.py"
    _, expected = counted_by_cprofile(program, tmp_path)
    expected = {comparable(function.name): count for function, count in expected.items()
                if function.file == BUILTIN_FILE and comparable(function.name)}
    # The driver's own: it ends by switching the profiler off, and starts by exec.
    expected.pop(("_lsprof.Profiler", "disable"), None)
    expected = {key: count for key, count in expected.items() if "_lsprof" not in key[0]}
    expected[("builtins", "exec")] = expected.get(("builtins", "exec"), 1) - 1

    counts = builtin_counts(record(program, options=["--calls", mode]).profile)
    assert {key: counts[key] for key in expected} == expected


@pytest.mark.parametrize("name", ["recursion", "generators", "callbacks", "through_c"])
def test_python_functions_count_the_same_in_both(request, tmp_path, record, name):
    program = request.path.parent / f"corpus/{name}.py"
    _, expected = counted_by_cprofile(program, tmp_path)
    counts = record(program, options=["--calls", "both"]).profile.activations()
    own = {function: count for function, count in expected.items()
           if function.file == str(program)}
    assert {function: counts[function] for function in own} == own


SLOW = """
import time
def napping():
    time.sleep(0.3)

def slow_key(value):
    end = time.perf_counter() + 0.05
    while time.perf_counter() < end:
        pass
    return value

def sorting():
    sorted([3, 1, 2], key=slow_key)

napping()
sorting()
"""
SECOND = 1_000_000_000


def self_seconds(profile, name):
    return profile.sum("self_ns", profile.find(name)) / SECOND


@pytest.fixture
def slow(record, program):
    return lambda *options: record(program(SLOW), options=options).profile


def test_time_in_a_builtin_is_its_callers_where_builtins_have_no_node(slow):
    profile = slow()
    assert 0.3 <= self_seconds(profile, "napping") < 0.35
    assert self_seconds(profile, "slow_key") >= 0.15
    assert self_seconds(profile, "sorting") < 0.05


def test_time_in_a_builtin_is_its_own_with_both(slow):
    profile = slow("--calls", "both")
    assert 0.3 <= self_seconds(profile, "sleep") < 0.35
    assert self_seconds(profile, "napping") < 0.05
    # What sorted calls back is not sorted's own time.
    assert self_seconds(profile, "sorted") < 0.05
    key = profile.only("slow_key")
    assert profile.path(key)[-3:] == ("sorting", "sorted", "slow_key")
    assert profile.sum("self_ns", profile.subtree(key)) >= 0.15 * SECOND


def test_time_of_python_code_stays_with_the_caller_with_c(slow):
    """Only builtins have nodes; the Python code that runs inside one is charged to it."""
    profile = slow("--calls", "c")
    assert 0.3 <= self_seconds(profile, "sleep") < 0.35
    assert not profile.find("napping") and not profile.find("slow_key")
    assert profile.sum("self_ns", profile.subtree(profile.only("sorted"))) >= 0.15 * SECOND


def test_builtins_in_every_thread(record, program):
    profile = record(program("""
import _thread, threading
def work(n):
    for k in range(n):
        divmod(k, 7)

threads = [threading.Thread(target=work, args=(n,)) for n in (100, 200)]
for thread in threads: thread.start()
for thread in threads: thread.join()
done = _thread.allocate_lock()
done.acquire()
_thread.start_new_thread(lambda: (work(50), done.release()), ())
done.acquire()
"""), options=["--calls", "both"]).profile
    calls = sorted(profile.nodes["calls"][node] for node in profile.find("divmod"))
    assert calls == [50, 100, 200]


def test_a_builtin_that_raises_is_left(record, program):
    profile = record(program("""
def fail():
    for text in ["1", "x", "2"]:
        try:
            "".index(text)
        except ValueError:
            after()
def after():
    pass
fail()
"""), options=["--calls", "both"]).profile
    index = profile.only("index")
    assert profile.nodes["calls"][index] == 3
    assert profile.path(profile.only("after"))[-2:] == ("fail", "after")


def test_allocations_of_a_builtin_are_its_own(record, program):
    profile = record(program("""
def build():
    return sorted(range(10_000))
kept = build()
"""), options=["--calls", "both"]).profile
    sums = profile.memory([profile.only("sorted")])
    lists = [row for kind, row in sums.items() if kind.name == "list"]
    assert lists[0]["live_bytes"] >= 80_000
