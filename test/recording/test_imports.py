"""Imports and collections have nodes of their own: what they cost is not their caller's."""
import re

import pytest

from host import run_python

MEGABYTE = 1_000_000
BEGIN = "imports begin here"
IMPORTED = f"""
import sys
print("{BEGIN}", file=sys.stderr, flush=True)
import json, xml.dom.minidom, logging.handlers
def late():
    import decimal, html.parser
late()
late()
try:
    import no_such_module
except ImportError:
    pass
import importlib
importlib.import_module("json")
"""
IMPORTTIME = re.compile(r"import time:\s*\d+ \|\s*\d+ \| (?P<indentation>\s*)(?P<module>\S+)")


def is_import(profile, node):
    file = profile.columns["functions"]["file"][profile.nodes["function"][node]]
    return profile.columns["files"]["kind"][file] == "import"


def imports(profile):
    """Each import as (path of modules, node): the module, behind those whose import needed it."""
    names = {node: re.fullmatch("<import (.*)>", profile.function(node).name)[1]
             for node in range(len(profile.nodes["parent"])) if is_import(profile, node)}
    return [(tuple(names[above] for above in names if node in profile.subtree(above)), node)
            for node in names]


def told_imports(text):
    """The same paths from what -X importtime prints: a module comes after those it needed."""
    paths, above = [], {}
    for match in reversed(list(IMPORTTIME.finditer(text))):
        depth = len(match["indentation"]) // 2
        above[depth] = match["module"]
        paths.append(tuple(above[level] for level in range(depth + 1)))
    return paths


def inclusive(profile, column, name):
    return profile.sum(column, profile.subtree(profile.only(name)))


def test_the_tree_of_imports_is_that_of_importtime(record, program):
    path = program(IMPORTED)
    told = run_python(["-X", "importtime", path]).stderr.split(BEGIN)[1]
    expected = told_imports(told)
    profile = record(path).profile
    found = imports(profile)
    assert len(expected) > 20 and max(map(len, expected)) > 3
    assert sorted(path for path, _ in found) == sorted(expected)
    assert {profile.nodes["calls"][node] for _, node in found} == {1}


def test_modules_that_one_function_imports_are_told_apart(record, program):
    program("import large\nkept = bytearray(1_000_000)\n", "outer.py")
    program("import time\ntime.sleep(0.05)\nkept = bytearray(5_000_000)\n", "large.py")
    program("import importlib\nimportlib.import_module('outer')\n", "by_name.py")
    profile = record(program("""
import importlib  # which needs more itself, from 3.12 on
compile("", "", "exec")  # which makes the types of ast when it is called first
def load():
    import small, by_name
def again():
    import outer, large
program = bytearray(7_000_000)
load()
again()
"""), cwd=program("kept = bytearray(300_000)\n", "small.py").parent).profile
    expected = {"small": 300_000, "large": 5 * MEGABYTE, "outer": 6 * MEGABYTE,
                "by_name": 6 * MEGABYTE}
    own = [path for path, _ in imports(profile) if path[-1] in expected]
    assert own == [
        ("small",), ("by_name",), ("by_name", "outer"), ("by_name", "outer", "large")]
    for module, size in expected.items():
        assert size <= inclusive(profile, "alloc_bytes", f"<import {module}>") < size + 200_000
    assert inclusive(profile, "self_ns", "<import large>") >= 50_000_000
    assert inclusive(profile, "self_ns", "<import small>") < 50_000_000


def test_a_failed_import_counts_each_time(record, program):
    profile = record(program("""
for _ in range(3):
    try:
        import broken
    except ZeroDivisionError:
        pass
print("done")
"""), cwd=program("1 / 0\n", "broken.py").parent).profile
    assert profile.nodes["calls"][profile.only("<import broken>")] == 3


def test_an_import_runs_in_the_thread_that_made_it(record, program):
    profile = record(program("""
import threading
def load():
    import wave
thread = threading.Thread(target=load, name="loader")
thread.start()
thread.join()
""")).profile
    loader, = (thread["root"] for thread in profile.threads if thread["name"] == "loader")
    assert profile.only("<import wave>") in profile.subtree(loader)


@pytest.mark.parametrize("options, kept", [
    (["--no-memory"], True), (["--no-time"], True), (["--calls", "both"], True),
    (["--calls", "c"], False)])
def test_imports_have_nodes_whatever_else_is_recorded(record, program, options, kept):
    profile = record(program("import wave\n"), options=options).profile
    assert (("wave",) in {path for path, _ in imports(profile)}) is kept


COLLECTED = """
import gc, time
gc.disable()
gc.collect()
kept = []
class Knot:
    def __init__(self): self.knot = self
    def __del__(self):
        kept.append(bytearray(1_000_000))
        time.sleep(0.02)
def tie(): Knot()
def fill():
    gc.enable()
    waste = [[] for _ in range({waste})]
    gc.disable()
    return waste
def ask():
    gc.collect()
tie()
{collect}()
"""


@pytest.mark.parametrize("collect", ["fill", "ask"])
def test_what_a_collection_runs_is_not_charged_to_whom_it_interrupts(record, program, collect):
    waste = 20_000
    profile = record(program(COLLECTED.format(collect=collect, waste=waste))).profile
    finaliser = profile.only("__del__")
    *_, asked, collection, last = profile.path(finaliser)
    assert (collection, last) == ("<gc>", "__del__")
    assert asked in (collect, "<listcomp>")
    caller = profile.only(collect)
    own = [node for node in profile.subtree(caller)
           if profile.function(node).name in (collect, "<listcomp>")]
    assert all(kind.name != "bytearray" for kind in profile.memory(own))
    assert profile.nodes["alloc_bytes"][finaliser] >= MEGABYTE
    collecting = [child for node in profile.find("<gc>") for child in profile.subtree(node)]
    assert profile.sum("self_ns", collecting) >= 20_000_000
    # Ticks become nanoseconds node by node and run by run.
    rounding = len(collecting) + len(profile.columns["gc"]["t_ns"])
    assert abs(profile.sum("self_ns", collecting) - profile.totals["gc_ns"]) <= rounding
