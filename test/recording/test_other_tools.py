"""Scripts that use Python's own tools for tracing, profiling and debugging still work, are
recorded, and the profile says what they disturbed."""
import pytest

import host

SETPROFILE = """
import sys
events = []
def profiler(frame, event, argument):
    events.append((event, frame.f_code.co_name))
def work(n):
    return sum(len(str(k)) for k in range(n))
sys.setprofile(profiler)
work(3)
sys.setprofile(None)
work(5)
# The return from sys.setprofile is an event only if somebody profiled when it was called.
print([event for event in events if event[1] != "<module>"])
"""
SETTRACE = """
import sys
lines = []
def tracer(frame, event, argument):
    lines.append((event, frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno))
    return tracer
def work(n):
    total = 0
    for k in range(n):
        total += helper(k)
    return total
def helper(k):
    if k == 1:
        try:
            raise ValueError
        except ValueError:
            pass
    return k
sys.settrace(tracer)
work(3)
sys.settrace(None)
work(5)
print(lines)
"""
CPROFILE = """
import cProfile, pstats, io
def helper(k):
    return k
def work(n):
    return [helper(k) for k in range(n)]
profiler = cProfile.Profile()
profiler.enable()
work(20)
profiler.disable()
stats = pstats.Stats(profiler).stats
print(sorted((name, counts[:2]) for (file, line, name), counts in stats.items() if "work" in name
             or "helper" in name))
work(5)
"""
TRACEMALLOC = """
import tracemalloc
def work(n):
    return [bytes(1000) for _ in range(n)]
tracemalloc.start(5)
kept = work(50)
snapshot = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, __file__)])
statistics = snapshot.statistics("lineno")
print([(row.traceback[0].lineno, row.count >= 50, row.size >= 50_000) for row in statistics[:1]])
print(tracemalloc.get_object_traceback(kept[0])[-1].lineno)
tracemalloc.stop()
work(7)
"""
GC = """
import gc, weakref
class Knot:
    def __init__(self): self.knot = self
def work(n):
    for _ in range(n):
        Knot()
seen = []
def watch(phase, details):
    seen.append((phase, details["generation"], details.get("collected", 0) > 0))
gc.disable()
work(50)
gc.callbacks.append(watch)
print(gc.collect() >= 50, len(gc.callbacks))
gc.callbacks.remove(watch)
gc.freeze()
print(gc.get_freeze_count() > 0, gc.isenabled(), seen)
gc.unfreeze()
gc.enable()
knots = [Knot() for _ in range(5)]
print(sum(type(each).__name__ == "Knot" for each in gc.get_objects()))
print(len(gc.get_referrers(knots[0])) > 0, gc.get_threshold(), gc.is_tracked(knots[0]))
gc.set_debug(gc.DEBUG_SAVEALL)
work(3)
gc.collect()
print(len([each for each in gc.garbage if isinstance(each, Knot)]))
"""
FAULTHANDLER = """
import faulthandler, sys, tempfile
faulthandler.enable()
def work(n):
    return work(n - 1) if n else dump()
def dump():
    with tempfile.TemporaryFile() as file:
        faulthandler.dump_traceback(file=file, all_threads=False)
        file.seek(0)
        return file.read().decode()
print(work(4))
faulthandler.dump_traceback_later(60, exit=True)
faulthandler.cancel_dump_traceback_later()
"""
SIGNALS = """
import os, signal, threading, time
seen = []
def handler(number, frame):
    seen.append((signal.Signals(number).name, frame.f_code.co_name))
    work(2)
def work(n):
    for k in range(n):
        helper(k)
def helper(k):
    return k
for number in (signal.SIGUSR1, signal.SIGTERM, signal.SIGINT, signal.SIGALRM, signal.SIGCHLD):
    signal.signal(number, handler)
    os.kill(os.getpid(), number)
    work(3)
signal.setitimer(signal.ITIMER_REAL, 0.01)
while len(seen) < 6:
    time.sleep(0.001)
print(seen, signal.getsignal(signal.SIGTERM) is handler)
signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(5)
except KeyboardInterrupt:
    print("interrupted")
print(signal.pthread_sigmask(signal.SIG_BLOCK, []))
"""
INSPECTION = """
import inspect, sys, traceback
def outer(n):
    return inner(n)
def inner(n):
    frames = [frame.function for frame in inspect.stack()]
    return frames, sys._getframe(1).f_code.co_name, traceback.format_stack()[-1].strip()
print(outer(1))
print(len(sys._current_frames()), len(inspect.getouterframes(sys._getframe())))
"""
AUDIT = """
import sys
seen = set()
sys.addaudithook(lambda event, arguments: seen.add(event))
eval("1 + 1")
compile("2", "<two>", "eval")
print({"compile", "exec"} <= seen, "cpython.run_file" in seen)
"""

# The program, and how often its functions ran (None: at least once).
TOOLS = {
    "setprofile": (SETPROFILE, {"work": 2}),
    "settrace": (SETTRACE, {"work": 2, "helper": 8}),
    "cProfile": (CPROFILE, {"work": 2, "helper": 25}),
    "tracemalloc": (TRACEMALLOC, {"work": 2}),
    "gc": (GC, {"work": 2, "__init__": 58, "watch": 2}),
    "faulthandler": (FAULTHANDLER, {"work": 5, "dump": 1}),
    "signals": (SIGNALS, {"handler": 6, "helper": 27}),
    "inspection": (INSPECTION, {"outer": 1, "inner": 1}),
    "audit hooks": (AUDIT, {"<lambda>": None}),
}


@pytest.mark.parametrize("mode", [(), ("--calls", "both"), ("--no-supervisor",)],
                         ids=["default", "calls-both", "no-supervisor"])
@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_works_as_under_python_and_the_program_is_recorded(record, program, tool, mode):
    source, counts = TOOLS[tool]
    path = program(source)
    plain = host.run_python([path])
    run = record(path, options=mode)
    assert (run.status, run.stdout, run.stderr) == (plain.status, plain.stdout, plain.stderr)

    activations = run.profile.activations()
    for name, count in counts.items():
        recorded = sum(activations[function] for function in activations
                       if function.file == str(path) and function.name == name)
        assert recorded == count or count is None and recorded > 0


def test_diagnostics_say_what_a_tool_disturbed(record, program):
    assert "tracemalloc_active" in record(program(TRACEMALLOC)).profile.diagnostics()


UNDISTURBING = ["setprofile", "settrace", "cProfile", "gc", "faulthandler", "signals", "inspection"]


@pytest.mark.parametrize("calls", ["python", "both"])
@pytest.mark.parametrize("tool", UNDISTURBING)
def test_nothing_is_said_where_nothing_was_disturbed(record, program, tool, calls):
    profile = record(program(TOOLS[tool][0]), options=["--calls", calls]).profile
    assert profile.diagnostics() == {}


def test_memory_is_right_while_tracemalloc_runs(record, program):
    profile = record(program(TRACEMALLOC)).profile
    below = [node for top in profile.find("work") for node in profile.subtree(top)]
    kinds = {kind.name: sums for kind, sums in profile.memory(below).items()}
    assert kinds["bytes"]["object_count"] == 57
    assert kinds["bytes"]["live_bytes"] == 50 * 1033


def test_python_development_mode(record, program):
    path = program("import sys\nprint(sys.flags.dev_mode)\nkept = [bytes(1000)] * 3\n")
    run = record("-X", "dev", path)
    assert (run.status, run.stdout) == (0, "True\n")
    assert run.profile.totals["alloc_count"] > 0


@pytest.mark.parametrize("allocator", ["malloc", "pymalloc", "debug", "malloc_debug"])
def test_every_allocator_that_python_offers(record, program, allocator):
    path = program("def work():\n    return [object() for _ in range(1000)]\nkept = work()\n")
    run = record(path, env={"PYTHONMALLOC": allocator})
    assert run.status == 0, run.stderr
    profile = run.profile
    memory = profile.memory([node for top in profile.find("work") for node in profile.subtree(top)])
    assert {kind.name: row for kind, row in memory.items()}["object"]["object_count"] == 1000


@pytest.mark.parametrize("calls", ["python", "both"])
def test_greenlets_switch_stacks(record, program, calls):
    if host.run_python(["-c", "import greenlet"]).status:
        pytest.skip("greenlet is not installed")
    path = program("""
import greenlet
def ping(n):
    for _ in range(n):
        step()
        other.switch()
def pong():
    while True:
        step()
        one.switch()
def step():
    return [1]
one, other = greenlet.greenlet(ping), greenlet.greenlet(pong)
def start():
    one.switch(50)
    print("switched", one.dead, other.dead)
start()
""")
    plain, run = host.run_python([path]), record(path, options=["--calls", calls])
    assert (run.status, run.stdout, run.stderr) == (plain.status, plain.stdout, plain.stderr)
    assert run.profile.activations()[str(path), 11, "step"] == 100


TRACES = """
import sys
before = sorted(sys.modules)
import _thread, gc, os, resource, signal, threading
print(before)
print(sys.getprofile(), sys.gettrace(), sys.getrecursionlimit(), sys.getswitchinterval())
print(len(gc.callbacks), gc.get_threshold(), gc.isenabled(), gc.get_freeze_count())
print(_thread._count(), threading.stack_size())
print([signal.getsignal(number) for number in sorted(signal.valid_signals())])
print(signal.pthread_sigmask(signal.SIG_BLOCK, []))
print([resource.getrlimit(number) for number in range(16)])
print(sorted(os.environ.items()))
# What the next open() gets; far above it a descriptor is in nobody's way.
print(sorted(number for number in map(int, os.listdir("/proc/self/fd")) if number < 256))
print(os.getpgrp() == os.getpgid(os.getppid()))
print(sys.flags, sys.argv[1:], sys.orig_argv[1:], sys.warnoptions, sys._xoptions)
"""


@pytest.mark.parametrize("mode", [(), ("--calls", "both")], ids=["default", "calls-both"])
def test_the_program_sees_no_trace_of_us(record, program, mode):
    path = program(TRACES)
    plain, run = host.run_python([path, "argument"]), record(path, "argument", options=mode)
    seen = zip(plain.stdout.splitlines(), run.stdout.splitlines(), strict=True)
    assert [(ours, theirs) for ours, theirs in seen if ours != theirs] == []


MARKS_CODE = """
import ctypes, sys
free_function = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
freed = []
@free_function
def note(pointer):
    freed.append(pointer)
def exported(*names):
    return next(getattr(ctypes.pythonapi, n) for n in names if hasattr(ctypes.pythonapi, n))
request = exported("_PyEval_RequestCodeExtraIndex", "PyUnstable_Eval_RequestCodeExtraIndex")
request.argtypes = [free_function]
request.restype = ctypes.c_ssize_t
mark = exported("_PyCode_SetExtra", "PyUnstable_Code_SetExtra")
mark.argtypes = [ctypes.py_object, ctypes.c_ssize_t, ctypes.c_void_p]
slot = request(note)
def make(marked):
    function = eval("lambda: 42")
    if marked == "before": mark(function.__code__, slot, 7)
    function()
    if marked == "after": mark(function.__code__, slot, 8)
    function()
for marked in "", "before", "", "after":
    make(marked)
    print(freed)
"""


def test_a_script_that_marks_code_objects_hears_only_of_those(record, program):
    path = program(MARKS_CODE)
    plain, run = host.run_python([path]), record(path)
    assert (run.status, run.stdout, run.stderr) == (plain.status, plain.stdout, plain.stderr)
    assert plain.stdout.endswith("[7, 8]\n")
    assert run.profile.activations()["<string>", 1, "<lambda>"] == 8
