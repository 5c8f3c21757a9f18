"""calls + resumes of every Python function are what cProfile counts under the same Python."""
import pytest

from cprofile import FLAGS, counted_by_cprofile
from profile_view import Function, differences

# In these the scheduler decides how often the standard library waits, polls or wakes.
STDLIB_VARIES = {"threads"}


def compared_files(program, counts):
    """Files whose functions must agree. Not the frozen import system: there the driver that
    cProfile needs takes another way in than a plain start."""
    files = {function.file for function in counts if not function.file.startswith("<frozen")}
    if program.stem in STDLIB_VARIES:
        files = {file for file in files if file.startswith((str(program.parent), "<"))}
    return files


def differing(expected, found, files):
    """What differs among the functions of these files."""
    return {function: counts for function, counts in differences(expected, found).items()
            if function.file in files}


def test_activations_equal_cprofile(corpus_program, record, tmp_path):
    expected_run, counts = counted_by_cprofile(corpus_program, tmp_path)
    assert expected_run.status == 0, expected_run.stderr
    run = record(*FLAGS, corpus_program)
    assert (run.status, run.stdout) == (0, expected_run.stdout)

    files = compared_files(corpus_program, counts.functions)
    assert differing(counts.functions, run.profile.activations(), files) == {}


def test_generators_count_one_call_and_their_resumes(record, program):
    run = record(program("""
def numbers(n):
    try:
        for k in range(n):
            yield k
    finally:
        pass

for _ in range(10):
    sum(numbers(5))
kept = numbers(3)            # never started: never called
started = numbers(3)
next(started)
started.close()              # resumed by an exception
"""))
    profile = run.profile
    nodes = profile.find("numbers")
    assert profile.sum("calls", nodes) == 11
    assert profile.sum("resumes", nodes) == 10 * 5 + 1


def test_paths_tell_callers_apart(record, program):
    run = record(program("""
def leaf():
    pass

def left():
    leaf()

def right():
    leaf()
    leaf()

left()
right()
"""))
    profile = run.profile
    calls = {profile.path(node)[-2:]: profile.nodes["calls"][node] for node in profile.find("leaf")}
    assert calls == {("left", "leaf"): 1, ("right", "leaf"): 2}


def test_a_resumed_generator_runs_under_whoever_resumes_it(record, program):
    run = record(program("""
def numbers():
    while True:
        yield 1

def first(generator):
    return next(generator)

def then(generator):
    return [next(generator) for _ in range(3)]

shared = numbers()
first(shared)
then(shared)
"""))
    profile = run.profile
    callers = {profile.path(node)[2]: (profile.nodes["calls"][node], profile.nodes["resumes"][node])
               for node in profile.find("numbers") if profile.nodes["resumes"][node]
               or profile.nodes["calls"][node]}
    assert callers["first"] == (1, 0)
    assert callers["then"] == (0, 3)


@pytest.mark.parametrize("flag, source", [
    (1, "def subject():\n    yield\n"),
    (2, "async def subject():\n    pass\n"),
    (4, "async def subject():\n    yield\n"),
    (0, "def subject():\n    pass\n"),
])
def test_flags_tell_generators_and_coroutines(record, program, flag, source):
    use = """
made = subject()
try:
    made.__anext__().send(None) if hasattr(made, "__anext__") else made.send(None)
except (AttributeError, StopIteration):
    pass
"""
    columns = record(program(source + use)).profile.columns
    table = columns["functions"]
    flags = [flags for name, flags in zip(table["name"], table["flags"])
             if columns["strings"][name] == "subject"]
    assert flags == [flag]


def test_functions_carry_their_names(record, program):
    path = program("""
class Outer:
    class Inner:
        def method(self):
            return (lambda: 1)()

Outer.Inner().method()
""")
    profile = record(path).profile
    named = dict(zip(profile.functions, profile.qualnames))
    method = Function(str(path), 4, "method")
    function = Function(str(path), 5, "<lambda>")
    assert named[method] == ("__main__", "Outer.Inner.method")
    assert named[function] == ("__main__", "Outer.Inner.method.<locals>.<lambda>")


def test_functions_end_with_their_last_line_inner_functions_included(record, program):
    path = program("""
def subject(a):
    total = sum(
        a,
    )
    def inner():
        return [
            1,
        ]
    return inner

def brief(): return (
    1)

class Holder:
    def never_called(self):

        pass

subject([1])()
brief()
""")
    table = record(path).profile.columns
    functions, strings = table["functions"], table["strings"]
    last = {strings[name]: line for name, line, file in
            zip(functions["name"], functions["last_line"], functions["file"])
            if strings[table["files"]["path"][file]] == str(path)}
    assert last == {"subject": 10, "inner": 9, "brief": 13, "Holder": 18, "<module>": 21}
    assert functions["last_line"][0] == 0


def test_hostile_line_tables_and_code_that_holds_much_code_do_no_harm(record, program):
    path = program("""
def subject(): pass
code = subject.__code__
for table in (b"", b"\\xf7" * 3, b"\\xf0\\x7f" * 9, b"\\xf0" + b"\\x7f" * 99, bytes(40)):
    exec(code.replace(co_linetable=table, co_name="odd"))
for _ in range(40):
    code = code.replace(co_consts=(None, code, code), co_name="nested")
exec(code)
print("done")
""")
    assert record(path).stdout == "done\n"
