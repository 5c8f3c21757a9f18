"""--calls c and both: builtins have nodes of their own and never swallow their callers' time."""
import collections
import re

import pytest

from cprofile import FLAGS, counted_by_cprofile
from profile_view import differences

# How cProfile names builtins. Others carry addresses in their names, or, as class methods do, the
# name of another method that is called the same.
FUNCTION = re.compile(r"<built-in method (?P<module>[\w.]+)\.(?P<name>\w+)>")
METHOD = re.compile(r"<method '(?P<name>(?!__init_subclass__)\w+)' of '(?P<type>[\w.]+)' objects>")
# Called by map() too, in the standard library, which cProfile does not see.
MAPPED = {("sys", "intern"), ("_sre", "ascii_tolower")}
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


@pytest.mark.parametrize("name", PROGRAMS)
def test_builtins_are_counted_as_cprofile_counts_them(request, record, tmp_path, name):
    program = request.path.parent / f"corpus/{name}.py"
    _, expected = counted_by_cprofile(program, tmp_path)
    by_name = {(caller, comparable(label)): count
               for (caller, label), count in expected.builtins.items()
               if comparable(label) and not caller.file.startswith("<frozen")}
    run = record(*FLAGS, program, options=["--calls", "both"])
    counts = run.profile.builtins_by_caller()
    found = {key: counts[key] for key in by_name}
    differing = differences(collections.Counter(by_name), collections.Counter(found))
    assert {builtin for _, builtin in differing} <= MAPPED
    assert all(found[key] > by_name[key] for key in differing)
    assert len(by_name) > 3


@pytest.mark.parametrize("name", PROGRAMS)
def test_builtins_count_the_same_without_python_functions(request, record, name):
    program = request.path.parent / f"corpus/{name}.py"
    counts = [record(program, options=["--calls", mode]).profile.builtins()
              for mode in ("both", "c")]
    assert differences(*counts) == {}


@pytest.mark.parametrize("name", ["recursion", "generators", "callbacks", "through_c"])
def test_python_functions_count_the_same_with_builtins(request, tmp_path, record, name):
    program = request.path.parent / f"corpus/{name}.py"
    _, expected = counted_by_cprofile(program, tmp_path)
    counts = record(*FLAGS, program, options=["--calls", "both"]).profile.activations()
    own = [function for function in expected.functions if function.file == str(program)]
    assert {function: counts[function] for function in own} == {
        function: expected.functions[function] for function in own}


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

begin = time.perf_counter()
napping()
print(time.perf_counter() - begin)
sorting()
"""
SLEEP, KEYS = 0.3, 0.15
SECOND = 1_000_000_000


def self_seconds(profile, name):
    return profile.sum("self_ns", profile.find(name)) / SECOND


@pytest.fixture
def slow(record, program):
    """The profile, and the longest that sleeping can have taken: on a busy machine more than asked.
    The clocks of the program and of the profile may differ by a hundredth."""

    def run(*options):
        recorded = record(program(SLOW), options=options)
        return recorded.profile, 1.01 * float(recorded.stdout)

    return run


def test_time_in_a_builtin_is_its_callers_where_builtins_have_no_node(slow):
    profile, longest = slow()
    assert SLEEP <= self_seconds(profile, "napping") <= longest
    assert self_seconds(profile, "slow_key") >= KEYS
    assert self_seconds(profile, "sorting") < KEYS


def test_time_in_a_builtin_is_its_own_with_both(slow):
    profile, longest = slow("--calls", "both")
    assert SLEEP <= self_seconds(profile, "sleep") <= longest
    assert self_seconds(profile, "napping") < SLEEP
    # What sorted calls back is not its own time.
    assert self_seconds(profile, "sorted") + self_seconds(profile, "sort") < KEYS
    key = profile.only("slow_key")
    assert profile.path(key)[-4:] == ("sorting", "sorted", "sort", "slow_key")
    assert profile.sum("self_ns", profile.subtree(key)) >= KEYS * SECOND


def test_time_of_python_code_stays_with_the_caller_with_c(slow):
    """Only builtins have nodes; the Python code that runs inside one is charged to it."""
    profile, longest = slow("--calls", "c")
    assert SLEEP <= self_seconds(profile, "sleep") <= longest
    assert not profile.find("napping") and not profile.find("slow_key")
    assert profile.sum("self_ns", profile.subtree(profile.only("sorted"))) >= KEYS * SECOND


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
    assert profile.memory([profile.only("sorted")])["", "list"]["live_bytes"] >= 80_000
