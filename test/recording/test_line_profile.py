"""Functions that are marked: hits as sys.settrace counts them, exact times, brackets, no trace."""
import ast
import collections

import pytest

import host
from test_lines import lines_of

MARKED = 8  # in functions.flags

# Kinds of code whose lines are counted; main() runs them.
KINDS = """\
def loops(n):
    total = 0
    for i in range(n):
        if i % 3:
            total += i
        else:
            total -= 1
    while total > 0:
        total //= 2
    return total

def over_lines(a, b):
    value = (a +
             b *
             2)
    return max(
        value,
        a,
    )

def steps(n):
    for i in range(n):
        got = yield i
        assert got is None
    return n

def around(n):
    result = yield from steps(n)
    yield result

def closure(n):
    held = n
    def inner(k):
        return k + held
    return [inner(k) for k in range(n)]

def recursive(n):
    if n == 0:
        return 0
    return 1 + recursive(n - 1)

def failing(n):
    try:
        with open("/none/such") as file:
            file.read()
    except OSError as error:
        n += bool(error)
    finally:
        n += 1
    return {k: k for k in range(n)}

class Shape:
    def __init__(self, side):
        self.side = side
    @property
    def area(self):
        return self.side ** 2

def main():
    for n in range(5):
        loops(n * 3); over_lines(n, 2)
        list(around(n))
        closure(n)
        recursive(n)
        failing(n)
        Shape(n).area
"""

TRACED = """
import collections, sys
hits = collections.Counter()
def on_line(frame, event, _):
    if event == "line":
        hits[frame.f_lineno] += 1
    return on_line
sys.settrace(lambda frame, event, _: on_line if frame.f_code.co_name != "main" else None)
main()
sys.settrace(None)
print(dict(hits))
"""


def flagged(profile):
    columns = profile.columns
    functions = columns["functions"]
    return {columns["strings"][name] for name, flags in zip(functions["qualname"],
                                                            functions["flags"]) if flags & MARKED}


def codes(profile):
    return collections.Counter(row["code"] for row in profile.columns["diagnostics"])


def test_hits_are_those_that_sys_settrace_counts(record, program):
    truth = host.run_python([program(KINDS + TRACED, "traced.py")])
    expected = {line: hits for line, hits in ast.literal_eval(truth.stdout).items()}
    options = [f"--line-profile={name}" for name in (
        "loops", "over_lines", "steps", "around", "closure*", "recursive", "failing*", "Shape.*")]
    run = record(program(KINDS + "\nmain()\n"), options=options)
    lines = lines_of(run.profile, "program.py")
    assert {line: row["hits"] for line, row in lines.items() if row["hits"]} == expected


def test_times_are_with_callees_and_without(record, program):
    run = record(program("""\
import time
def inner():
    time.sleep(0.02)
def outer():
    inner()
    time.sleep(0.03)
    inner()
for _ in range(2):
    outer()
"""), options=["--line-profile", "outer"])
    lines = lines_of(run.profile, "program.py")
    assert [lines[line]["exact"] for line in (3, 5, 6, 7)] == [0, 1, 1, 1]
    for line in (5, 7):
        assert lines[line]["total_ns"] > 40_000_000 > lines[line]["self_ns"]
    assert lines[6]["self_ns"] > 60_000_000
    assert lines[6]["total_ns"] - lines[6]["self_ns"] < 1_000_000
    assert flagged(run.profile) == {"outer"}


def test_a_pattern_may_name_the_module(record, program, tmp_path):
    (tmp_path / "shop.py").write_text("def load():\n    return 1\n")
    path = program("import shop\ndef load():\n    return 2\nshop.load(); load()\n")
    run = record(path, options=["--line-profile", "shop:lo*"])
    assert lines_of(run.profile, "shop.py")[2]["hits"] == 1
    assert not any(row["hits"] for row in lines_of(run.profile, "program.py").values())


def test_lines_are_counted_without_time_and_without_memory(record, program):
    path = program("def f():\n    for i in range(5):\n        x = i\nf()\n")
    for options in (["--no-time"], ["--no-memory"]):
        run = record(path, options=["--line-profile", "f", *options])
        lines = lines_of(run.profile, "program.py")
        assert [lines[line]["hits"] for line in (2, 3)] == [6, 5]


DECORATED = """\
import builtins
def plain(n):
    return [0] * n
marked = profile(plain)
class Shop:
    @profile
    def load(self):
        return 1
    @staticmethod
    @profile
    def inner(): return 2
    @profile
    @staticmethod
    def outer(): return 3
    @profile
    @property
    def size(self): return 4
@profile(precision=3)
def precise(): return 5
@profile
def never(): return 6
print(marked is plain, marked(3), Shop().load(), Shop.inner(), Shop.outer(), Shop().size, precise())
with profile.timestamp("part"), profile:
    marked(2)
print(profile.timestamp.__name__, profile(3), type(Shop.__dict__["outer"]).__name__)
"""


def test_decorated_functions_are_the_same_and_their_calls_are_brackets(record, program):
    run = record(program(DECORATED))
    assert (run.status, run.stderr) == (0, "")
    assert run.stdout == "True [0, 0, 0] 1 2 3 4 5\ntimestamp 3 staticmethod\n"
    columns = run.profile.columns
    names = [columns["strings"][name] for name in columns["brackets"]["name"]]
    assert names == ["plain", "Shop.load", "Shop.inner", "Shop.outer", "Shop.size", "precise",
                     "part", "plain"]
    part, within = ([columns["brackets"][end][row] for end in ("start_ns", "end_ns")]
                    for row in (6, 7))
    assert part[0] <= within[0] <= within[1] <= part[1]
    assert "hits" not in columns["lines"]


def test_decorated_functions_are_timed_when_asked(record, program):
    run = record(program(DECORATED), options=["--line-profile", "@profile"])
    lines = lines_of(run.profile, "program.py")
    assert {line: row["hits"] for line, row in lines.items() if row["hits"]} == {
        3: 2, 8: 1, 11: 1, 14: 1, 17: 1, 19: 1}
    assert codes(run.profile)["line_profile_never_called"] == 1


@pytest.mark.parametrize("source", [
    "import builtins\nprint('profile' in dir(builtins), hasattr(builtins, 'profile'))\n",
    "import profile\nprint(profile.__name__, profile.run.__name__)\n",
    "def profile(f):\n    return None\n@profile\ndef f(): pass\nprint(f)\n",
    "profile = 3\ndef f():\n    return profile\nprint(f())\n",
    "import builtins\nbuiltins.profile = str\n@profile\ndef f(): pass\nprint(f[:12])\n",
    "class A:\n    profile = 1\nprint(A.profile, sorted(n for n in dir(__builtins__) if n > 'pri'))\n",
])
def test_programs_that_do_not_ask_for_it_have_the_names_of_python3(record, program, source):
    path = program(source)
    mine, theirs = record(path), host.run_python([path])
    assert (mine.stdout, mine.stderr) == (theirs.stdout, theirs.stderr)


def test_the_idiom_that_works_without_it_gets_it(record, program):
    run = record(program("""\
try:
    profile
except NameError:
    def profile(function): return function
@profile
def f(): return 1
f()
"""))
    assert flagged(run.profile) == {"f"}


TRACING = """\
import sys
def f(n):
    s = 0
    for i in range(n):
        s += i
    return s
def tracer(frame, event, arg):
    if frame.f_code.co_name == "f" and event != "opcode": seen.append((event, frame.f_lineno))
    return tracer
seen = []
f(2)
print(sys.gettrace())
sys.settrace(tracer)
f(3)
sys.settrace(None)
print(seen)
f(1)
print(sys.gettrace())
"""


def test_a_program_that_traces_itself_sees_what_it_would_see(record, program):
    path = program(TRACING)
    run, plain = record(path, options=["--line-profile", "f"]), host.run_python([path])
    assert (run.stdout, run.stderr) == (plain.stdout, plain.stderr)
    if host.python_version() < (3, 12):  # later ones count beside it
        assert codes(run.profile)["line_times_disturbed"] == 1
        assert lines_of(run.profile, "program.py")[5]["hits"] == 3


def test_tracing_that_begins_and_ends_within_a_marked_function(record, program):
    path = program("""\
import sys
def begin(): sys.settrace(lambda *_: None)
def f():
    begin()
    a = sys.gettrace() is not None
    sys.settrace(None)
    b = sys.gettrace()
    return a, b
def g():
    return 1
print(f(), g(), sys.gettrace())
""")
    run, plain = record(path, options=["--line-profile", "f"]), host.run_python([path])
    assert (run.stdout, run.stderr) == (plain.stdout, plain.stderr)


def test_a_pattern_without_a_function_is_said_once(record, program):
    path = program("def f(): return 1\nf()\n")
    run = record(path, options=["--line-profile", "nothing.*", "--line-profile", "f"])
    message, = (row["message"] for row in run.profile.columns["diagnostics"]
                if row["code"] == "line_profile_unmatched")
    assert "--line-profile nothing.*" in message
    assert lines_of(run.profile, "program.py")[1]["hits"] == 1


def test_a_pattern_matches_nothing_of_the_recorder(record, program):
    """It calibrates itself by a function that is named work."""
    path = program("""\
def work(n):
    return n
for n in range(7):
    work(n)
""")
    profile = record(path, options=["--line-profile", "work"]).profile
    assert flagged(profile) == {"work"}
    lines = lines_of(profile, "program.py")
    assert {line: row["hits"] for line, row in lines.items() if row["exact"]} == {2: 7}
    assert sum(profile.columns["lines"]["exact"]) == 1


def test_a_forked_child_leaves_the_marks_alone(record, program):
    run = record(program("""\
import os
@profile
def f(): return 1
if os.fork() == 0:
    f()
    @profile
    def g(): return 2
    g()
    with profile.timestamp("child"): pass
    os._exit(0)
os.wait()
f()
"""), options=["--line-profile", "@profile"])
    assert run.status == 0 and flagged(run.profile) == {"f"}
    assert len(run.profile.columns["brackets"]["name"]) == 1
