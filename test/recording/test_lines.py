"""What each line allocated, in bytes that are known, and how a function's time is divided."""
import ast

import pytest


def lines_of(profile, name):
    """{line: {column: value}} of the file with this name."""
    columns = profile.columns
    table = columns["lines"]
    paths = [columns["strings"][path] for path in columns["files"]["path"]]
    return {line: {column: values[row] for column, values in table.items()}
            for row, (file, line) in enumerate(zip(table["file"], table["line"]))
            if paths[file].endswith(name)}


KNOWN = """\
import sys
SIZES = [1500, 2500, 3500]
def plain():
    return bytes(10_000)
def over_lines(keep):
    keep(
        bytes(1000),
        bytes(2000)
    )
def steps():
    for size in SIZES:
        yield bytes(size)
def keeper(*values):
    held.append(values)
    return lambda function: function
def dropped():
    big = bytes(5_000_000)
    del big
held = []
held.append(plain())
over_lines(keeper)
held.extend(steps())
@keeper(
    bytes(2750)
)
def decorated():
    return [
        bytes(size)
        for size in SIZES
    ]
held.append(any(not bytes(size)
    for size in SIZES))
compile("", "", "exec")  # which makes the types of ast when it is called first
bytes(1)  # leaves the tuple of its arguments to the calls to come
code = compile("x = bytes(3000)\\n\\ny = bytes(4000)", "executed.py", "exec")
exec(code, {"x": 0, "y": 0})
dropped()
size = lambda *sizes: sum(sys.getsizeof(b"") + size for size in sizes)
print({4: (1, size(10_000)), 7: (1, size(1000)), 8: (1, size(2000)), 12: (3, size(*SIZES)),
       17: (1, size(5_000_000)), 24: (1, size(2750)), 31: (3, size(*SIZES))})
print({1: (1, size(3000)), 3: (1, size(4000))})
"""


@pytest.fixture
def known(record, program):
    return record(program(KNOWN))


def counted(lines, expected):
    return {line: (lines[line]["alloc_count"], lines[line]["alloc_bytes"]) for line in expected}


def test_blocks_are_charged_to_the_line_that_allocated_them(known):
    own, executed = map(ast.literal_eval, known.stdout.splitlines())
    del own[31]  # the generator that reads there is a block too
    assert counted(lines_of(known.profile, "program.py"), own) == own
    assert counted(lines_of(known.profile, "executed.py"), executed) == executed


def test_what_a_line_allocated_is_live_and_at_the_peak_like_any_block(known):
    lines = lines_of(known.profile, "program.py")
    big, kept = lines[17], lines[4]
    assert (big["live_bytes"], big["at_peak_bytes"]) == (0, big["alloc_bytes"])
    assert (kept["live_bytes"], kept["at_peak_bytes"]) == (kept["alloc_bytes"],) * 2


def test_code_that_comes_to_lie_where_other_code_was_has_its_own_lines(record, program):
    path = program("""\
def run(line):
    exec(compile("\\n" * (line - 1) + "x = bytes(1000)", "again.py", "exec"), {"x": 0})
compile("", "", "exec")  # which makes the types of ast when it is called first
bytes(1)  # leaves the tuple of its arguments to the calls to come
for line in range(1, 60):
    run(line)
""")
    lines = lines_of(record(path).profile, "again.py")
    blocks = {line: row["alloc_count"] for line, row in lines.items() if row["alloc_count"]}
    assert blocks == dict.fromkeys(range(1, 60), 1)


def test_hidden_code_is_charged_to_the_line_that_called_it(record, program, tmp_path):
    (tmp_path / "library").mkdir()
    (tmp_path / "library/hidden.py").write_text(
        "def make():\n    return make_it()\ndef make_it():\n    return bytes(9000)\n")
    (tmp_path / "shown").mkdir()
    path = program("""\
import sys
sys.path.insert(0, sys.argv[1])
import hidden
def call():
    a = hidden.make()
    return a, hidden.make()
held = call()
""", "shown/program.py")
    run = record(path, tmp_path / "library", options=["--filter", tmp_path / "shown"])
    lines = lines_of(run.profile, "program.py")
    assert [lines[line]["alloc_bytes"] // 9000 for line in (5, 6)] == [1, 1]
    assert not lines_of(run.profile, "hidden.py")


def test_what_is_no_python_code_has_line_0(record, program):
    run = record(program("held = list(map(bytes, [5000] * 7))\n"), options=["--calls", "both"])
    builtins = lines_of(run.profile, "builtins")
    assert set(builtins) <= {0}


TWO_LOOPS = """\
from time import perf_counter
def work():
    end = perf_counter() + 0.45
    while perf_counter() < end: pass
    end = perf_counter() + 0.15
    while perf_counter() < end: pass
work()
"""


def test_the_time_of_a_function_is_divided_among_its_lines(record, program):
    run = record(program(TWO_LOOPS))
    lines = lines_of(run.profile, "program.py")
    node = run.profile.only("work")
    first, second = lines[4]["self_ns"], lines[6]["self_ns"]
    assert first + second > 0.9 * run.profile.nodes["self_ns"][node]
    assert 0.5 < first / (first + second) < 0.95


def test_the_line_that_sleeps_is_seen(record, program):
    run = record(program("import time\ndef nap():\n    x = 1\n    time.sleep(0.3)\nnap()\n"))
    assert lines_of(run.profile, "program.py")[4]["self_ns"] > 250_000_000


def test_every_thread_is_seen(record, program):
    run = record(program("""\
import threading, time
def nap():
    time.sleep(0.3)
def wait():
    thread.join()
thread = threading.Thread(target=nap)
thread.start()
wait()
"""))
    assert lines_of(run.profile, "program.py")[3]["self_ns"] > 250_000_000


# A table that covers one unit of its code, and whose size is another one each time it is read.
TORN_TABLE = """\
import ctypes, time
def work(size, whole, end):
    while time.monotonic() < end:
        size.value = 1 << 40
        size.value = whole
table = b"\\x80" + bytes(500_000)
work.__code__ = work.__code__.replace(co_linetable=table)
size = ctypes.c_ssize_t.from_address(id(table) + object.__basicsize__)
work(size, len(table), time.monotonic() + 0.5)
print("ended")
"""


def test_what_changes_while_it_is_looked_at_does_no_harm(record, program):
    run = record(program(TORN_TABLE), options=["--line-rate", "10000"])
    assert (run.status, run.stdout, run.stderr) == (0, "ended\n", "")
    assert set(lines_of(run.profile, "program.py")) >= {2}


@pytest.mark.parametrize("options", [["--line-rate", "0"], ["--no-supervisor"], ["--no-time"]])
def test_without_looking_lines_have_no_times(record, program, options):
    run = record(program(TWO_LOOPS), options=options)
    assert "self_ns" not in run.profile.columns["lines"]
    assert lines_of(run.profile, "program.py")


@pytest.mark.parametrize("options, sentence", [
    (["--line-rate", "11111"], "--line-rate: Value 11111 not in range 0 to 10000"),
    (["--line-rate", "fast"], "--line-rate: Value fast not in range"),
    (["--line-rate", "100", "--no-supervisor"], "--line-rate needs the supervisor"),
    (["--line-rate", "100", "--no-time"], "--line-rate divides times; leave out --no-time"),
    (["--line-profile", ""], "--line-profile '' names no function"),
    (["--line-profile", "shop:"], "--line-profile shop: names no function"),
    (["--line-profile", "load()"], "--line-profile load() names no function"),
])
def test_bad_words_get_one_sentence(record, options, sentence):
    run = record("-c", "print('ran')", options=options)
    assert (run.status, run.stdout) == (2, "")
    assert sentence in run.stderr and len(run.stderr.splitlines()) == 1
