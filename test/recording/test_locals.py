"""The variables of each path's costliest call: names, types and sizes as Python itself gives them."""
import json
import os
import sys

import pytest

import host
from profile_view import Type

# From 3.12 on the evaluation of a frame clears its variables before it returns to the hook.
CLEARED = host.python_version() >= (3, 12)
needs_variables = pytest.mark.skipif(CLEARED, reason="CPython 3.12 clears a frame before it leaves")

NONE = [["--locals", "off"], ["--no-memory"], ["--calls", "c"]]

PROGRAM = """
import json, sys

class Plain:
    def __init__(self):
        self.load = bytes(3000)

class Slotted:
    __slots__ = ("load",)

def costly(n):
    rows = [[k] * 10 for k in range(n)]
    table = {k: float(k) for k in range(n)}
    names = {f"k{k}" for k in range(n)}
    text = "é" * 5000
    small = 3
    plain, slotted = Plain(), Slotted()
    slotted.load = bytearray(2000)
    array = bytearray(10_000)
    def inner():
        return rows
    unset = 0
    del unset
    sizes.append({name: sys.getsizeof(value) for name, value in locals().items() if name != "n"})
    return len(inner())

def cheap(n):
    return n + 1

def stepwise(n):
    held = bytes(n)
    yield len(held)
    more = bytes(2 * n)
    yield len(more)

class Lying:
    def __sizeof__(self):
        raise SystemExit("asked for __sizeof__")
    def __repr__(self):
        raise SystemExit("asked for __repr__")
    __len__ = __str__ = __hash__ = __repr__

def hostile():
    liar, load = Lying(), bytes(10_000)
    raise ValueError(len(load))

sizes = []
kept = list(range(10_000))
for n in (50, 400, 200):
    costly(n)
cheap(1)
list(stepwise(20_000))
try:
    hostile()
except ValueError:
    pass
json.dump(sizes, sys.stdout)
"""


@pytest.fixture
def recorded(record, program):
    return record(program(PROGRAM))


@needs_variables
def test_names_and_sizes_of_the_costliest_call(recorded):
    profile, sizes = recorded.profile, json.loads(recorded.stdout)[1]
    found = profile.locals(profile.only("costly"))
    assert {name: row["bytes"] for name, row in found.items() if name != "n"} == {
        name: size for name, size in sizes.items() if name != "inner"}
    assert found["rows"]["type"] == Type("", "list")
    assert found["table"]["type"] == Type("", "dict")
    assert found["slotted"]["type"] == Type("__main__", "Slotted")


@needs_variables
def test_deep_sizes(recorded):
    profile = recorded.profile
    found = profile.locals(profile.only("costly"))
    as_python = sys.getsizeof
    # Small ints are the interpreter's, but reachable: each counts once.
    assert found["rows"]["deep_bytes"] == found["rows"]["bytes"] + 400 * as_python([0] * 10) + sum(
        as_python(k) for k in range(400))
    assert found["table"]["deep_bytes"] == found["table"]["bytes"] + 400 * 24 + sum(
        as_python(k) for k in range(400))
    assert found["slotted"]["deep_bytes"] == found["slotted"]["bytes"] + as_python(bytearray(2000))
    assert found["plain"]["deep_bytes"] >= found["plain"]["bytes"] + as_python(bytes(3000))
    assert not any(row["partial"] for row in found.values())
    order = [row["deep_bytes"] for row in found.values()]
    assert order == sorted(order, reverse=True)


@needs_variables
def test_what_is_too_large_to_walk_says_so(recorded):
    profile = recorded.profile
    program, = [node for node in profile.find("<module>") if len(profile.path(node)) == 2]
    module = profile.locals(program)
    assert module["kept"]["bytes"] == sys.getsizeof(list(range(10_000)))
    assert module["kept"]["partial"] == 1
    assert "json" not in module and "__builtins__" not in module and "costly" not in module


@needs_variables
def test_cheap_calls_keep_none(recorded):
    assert recorded.profile.locals(recorded.profile.only("cheap")) == {}


@needs_variables
def test_a_generator_keeps_those_of_its_costliest_step(recorded):
    found = recorded.profile.locals(recorded.profile.only("stepwise"))
    assert found["more"]["bytes"] == sys.getsizeof(bytes(40_000))
    assert found["held"]["bytes"] == sys.getsizeof(bytes(20_000))


@needs_variables
def test_no_code_of_the_script_runs(recorded):
    assert recorded.status == 0
    found = recorded.profile.locals(recorded.profile.only("hostile"))
    assert found["load"]["bytes"] == sys.getsizeof(bytes(10_000))
    assert found["liar"]["type"] == Type("__main__", "Lying")


HALF_MADE = """
import struct
class Record(struct.Struct):
    def __init__(self, count):
        super().__init__(self.form(count))
    def form(self, count):
        return "".join(["i" for each in range(count)] + ["x" * 5000])
print(Record(2000).size)
"""


@needs_variables
def test_objects_that_are_only_half_made(record, program):
    run = record(program(HALF_MADE))
    assert (run.status, run.stdout) == (0, "13000\n")
    assert run.profile.locals(run.profile.only("form")).keys() == {"self", "count"}


@needs_variables
def test_all_variables_of_all_calls(record, program):
    profile = record(program(PROGRAM), options=["--locals", "all"]).profile
    assert profile.locals(profile.only("cheap")).keys() == {"n"}
    assert "inner" in profile.locals(profile.only("costly"))


@pytest.mark.parametrize("options", NONE + [["--locals", "all"]] * CLEARED)
def test_none(record, program, options):
    assert "node_locals" not in record(program(PROGRAM), options=options).profile.columns


def test_recording_them_changes_no_count(record, program):
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    runs = [record(program(PROGRAM), options=["--locals", kind], env=environment).profile.counted()
            for kind in ("off", "top", "all")]
    assert runs[0] == runs[1] == runs[2]
