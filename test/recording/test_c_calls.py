"""--calls c and both: builtins have nodes of their own and never swallow their callers' time."""
import collections
import re

import pytest

import host
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


def builtins_by_caller(profile):
    """Calls by (Function that calls, (module, qualified name) of the builtin)."""
    counts, parents = collections.Counter(), profile.nodes["parent"]
    for node, index in enumerate(profile.nodes["function"]):
        function = profile.functions[index]
        if function.line == 0 and function.file != "<import>" and parents[node] >= 0:
            builtin = profile.qualnames[index]
            counts[profile.function(parents[node]), builtin] += profile.nodes["calls"][node]
    return counts


@pytest.mark.parametrize("name", PROGRAMS)
def test_builtins_are_counted_as_cprofile_counts_them(request, record, tmp_path, name):
    program = request.path.parent / f"corpus/{name}.py"
    _, expected = counted_by_cprofile(program, tmp_path)
    by_name = {(caller, comparable(label)): count
               for (caller, label), count in expected.builtins.items()
               if comparable(label) and not caller.file.startswith("<frozen")}
    counts = builtins_by_caller(record(*FLAGS, program, options=["--calls", "both"]).profile)
    found = {key: counts[key] for key in by_name}
    differing = differences(collections.Counter(by_name), collections.Counter(found))
    assert {builtin for _, builtin in differing} <= MAPPED
    assert all(found[key] > by_name[key] for key in differing)
    assert len(by_name) > 3


@pytest.mark.parametrize("name", PROGRAMS)
def test_builtins_count_the_same_without_python_functions(request, record, name):
    program = request.path.parent / f"corpus/{name}.py"
    counts = []
    for mode in ("both", "c"):
        total = collections.Counter()
        by_caller = builtins_by_caller(record(program, options=["--calls", mode]).profile)
        for (_, builtin), count in by_caller.items():
            total[builtin] += count
        counts.append(total)
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


def counts(profile):
    """Calls of builtins by qualified name, over all paths."""
    found = collections.Counter()
    for (_, (_, qualname)), calls in builtins_by_caller(profile).items():
        found[qualname] += calls
    return found


def test_builtins_that_builtins_call(record, program):
    profile = record(program("""
import functools, operator
def work(words):
    return list(map(str.title, words)), functools.reduce(operator.concat, words)
work(["word"] * 700)
"""), options=["--calls", "both"]).profile
    found = counts(profile)
    assert (found["str.title"], found["concat"]) == (700, 699)
    assert profile.path(profile.only("concat"))[-3:] == ("work", "reduce", "concat")


def test_what_the_interpreter_does_by_instructions_of_its_own(record, program):
    """len(), isinstance() and list.append() in code that is warm."""
    profile = record(program("""
def work(n):
    found = []
    for k in range(n):
        if isinstance(k, int) and len(found) == k:
            found.append(k)
work(2000)
"""), options=["--calls", "both"]).profile
    work = profile.only("work")
    assert not profile.find("stop_recording")  # is ours
    children = {profile.path(node)[-1]: profile.nodes["calls"][node]
                for node in profile.subtree(work) if node != work}
    assert children == {"isinstance": 2000, "len": 2000, "append": 2000}


@pytest.mark.parametrize("module, call, name", [
    ("_lzma", "_lzma.is_check_supported(1)", "is_check_supported"),
    ("array", "array.array('i').tolist()", "array.tolist"),
    ("_contextvars", "_contextvars.copy_context().keys()", "Context.keys"),
    ("_lsprof", "_lsprof.Profiler().getstats()", "Profiler.getstats"),
])
def test_builtins_of_modules_that_are_imported_later(record, program, module, call, name):
    profile = record(program(f"""
def work():
    import {module}
    for _ in range(30):
        {call}
work()
"""), options=["--calls", "both"]).profile
    assert counts(profile)[name] == 30


def test_each_type_s_new(record, program):
    profile = record(program("""
class Name(str):
    def __new__(cls, text): return str.__new__(cls, text)
class Pair(tuple):
    def __new__(cls, *items): return super().__new__(cls, items)
class Plain:
    def __new__(cls): return object.__new__(cls)
for k in range(40): Name("a"); Pair(1, 2); Pair(3, 4); Plain()
"""), options=["--calls", "both"]).profile
    found = counts(profile)
    assert (found["str.__new__"], found["tuple.__new__"], found["object.__new__"]) == (40, 80, 40)


SAME = """
import _thread, collections, copy, json, operator, pickle, sys, types
lock, items = _thread.allocate_lock(), []
print(lock.release == lock.__exit__, lock.release == lock.acquire, items.append == items.append)
print(hash(items.append) == hash(items.append), {len: 1}[len], items.append in {items.append})
print(hash(items.append) == hash(items.append.__self__.append), [].append == [].append)
print(len == operator.length_hint, len != len, collections.deque.copy == collections.deque.__copy__)
try:
    print(len < max)
except TypeError as error:
    print(error)
print(len, str.join, dict.fromkeys.__name__, str.maketrans.__qualname__, max.__text_signature__)
print(len.__doc__, len.__module__, type(len), [type(each) for each in (str.join, dict.fromkeys)])
print(pickle.loads(pickle.dumps([len, [1].append.__name__, str.upper])), sys.getprofile())
class Plain: pass
class Spare(list):
    def __new__(cls, *items): return list.__new__(cls)
print(copy.copy(Spare()), json.dumps("caf\u00e9"), object.__reduce_ex__(Plain(), 2)[0].__name__)
for each in lock, property(), classmethod(len):
    try:
        print(pickle.dumps(each))
    except TypeError as error:
        print(error)
for call in (lambda: len(), lambda: len(1, 2), lambda: max(key=1), lambda: str.join(1),
             lambda: {}.fromkeys(), lambda: object.__new__(1), lambda: [].sort(1)):
    try:
        call()
    except TypeError as error:
        print(error)
"""


def test_builtins_are_what_they_are_under_python(record, program):
    path = program(SAME)
    plain, run = host.run_python([path]), record(path, options=["--calls", "both"])
    assert (run.status, run.stdout, run.stderr) == (0, plain.stdout, "")


def test_a_profile_function_of_the_program_s_disturbs_nothing(record, program):
    profile = record(program("""
import sys
def work():
    for k in range(50): divmod(k, 7)
sys.setprofile(lambda *event: None)
work()
sys.setprofile(None)
work()
"""), options=["--calls", "both"]).profile
    assert counts(profile)["divmod"] == 100
    assert profile.diagnostics() == {}


def test_other_interpreters_are_not_recorded(record, program):
    host.skip_without("_xxsubinterpreters")
    profile = record(program("""
import _xxsubinterpreters as interpreters, threading
def work():
    other = interpreters.create()
    interpreters.run_string(other, "for k in range(500): 'a'.isupper(); abs(k)")
    interpreters.destroy(other)
    return "a".isupper()
work()
thread = threading.Thread(target=work)
thread.start()
thread.join()
"""), options=["--calls", "both"]).profile
    assert counts(profile)["str.isupper"] == 2
    assert not profile.find("abs")


MANY = """
import ctypes
class Definition(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("call", ctypes.c_void_p), ("flags", ctypes.c_int),
                ("doc", ctypes.c_char_p)]
make = ctypes.pythonapi.PyCFunction_NewEx
make.restype, make.argtypes = ctypes.py_object, (ctypes.c_void_p, ctypes.py_object, ctypes.c_void_p)
call = ctypes.cast(ctypes.pythonapi.PyObject_Repr, ctypes.c_void_p)
definitions = [Definition(b"shown%d" % k, call, 4, None) for k in range(20_000)]
functions = [make(ctypes.addressof(each), k, None) for k, each in enumerate(definitions)]
import _lzma  # now they are looked at
print({function() == str(k) for k, function in enumerate(functions)})
"""


def test_more_builtins_than_there_is_room_for(record, program):
    run = record(program(MANY), options=["--calls", "both"])
    assert run.stdout == "{True}\n"
    found = counts(run.profile)
    called = sum(calls for name, calls in found.items() if name.startswith("int.shown"))
    told = run.profile.columns["meta"]["truncated"]["c_functions"]
    assert called + told >= 20_000 and 10_000 < called < 16_384
    assert "c_functions_elided" in run.profile.diagnostics()
