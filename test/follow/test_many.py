"""Very many children, and children that die at any moment: none is lost, and none counts twice."""
import os

import pytest

import control_groups
import families
import host
import profile_checks


def test_a_thousand_short_children(follow, program):
    path = program("""
import os
def square(n):
    return n * n
for i in range(1000):
    child = os.fork()
    if not child:
        for n in range(i % 7):
            square(n)
        os._exit(i % 256)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == i % 256
square(0)
""")
    run, family = follow(path)
    assert (run.status, run.stdout, run.stderr) == (0, "", "")
    assert len(family.children) == 1000
    parts = {}
    for thread in family.view.threads:
        parts.setdefault(thread["name"].partition(":")[0], []).append(thread)
    squares = {node: family.view.nodes["calls"][node] for node in family.view.find("square")}
    for i, child in enumerate(family.children):
        thread, = parts[child.name]
        calls = [squares.get(node, 0) for node in family.view.subtree(thread["root"])]
        assert (sum(calls), child.status["exit_code"]) == (i % 7, i % 256)
    assert sum(squares.values()) == 1 + sum(i % 7 for i in range(1000))
    profile_checks.check_totals(family.view.columns)


def test_children_that_are_killed_at_any_moment(follow, program):
    path = program("""
import os, signal, time
def work():
    return [str(n) for n in range(50)]
for i in range(60):
    child = os.fork()
    if not child:
        while True:
            work()
    time.sleep(i % 12 * 0.001)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
""")
    run, family = follow(path)
    assert run.status == 0
    unborn = family.view.diagnostics().get("process_unborn", ": 0.")
    assert len(family.children) + int(unborn.rpartition(": ")[2].rstrip(".")) == 60
    assert all(child.status["signal"] == 9 for child in family.children)
    profile_checks.check_totals(family.view.columns)


def test_a_parent_that_is_killed_leaves_its_childrens_work(program, tmp_path):
    path = program("""
import os, signal, time
def square(n):
    return n * n
ready, go = os.pipe()
child = os.fork()
if not child:
    for n in range(25): square(n)
    os.write(go, b"x")
    os._exit(0)
os.read(ready, 1)
os.waitpid(child, 0)
os.kill(os.getpid(), signal.SIGKILL)
""")
    run = host.run_host([path], tmp_path, ["--follow"])
    family = families.Family(run.profile)
    assert run.status == -9 and family.view.status["signal"] == 9
    assert family.calls("square") == [25]


# Of some call paths and blocks; each child calls square() once.
BIG_PARENT = """
import os
functions = []
for name in range(32):
    exec(f"def f{name}(depth):\\n"
         f"    for i in (0, 1) if depth else (): functions[({2 * name} + i) & 31](depth - 1)")
    functions.append(globals()[f"f{name}"])
functions[0](%(depth)d)
kept = [(i,) for i in range(%(blocks)d)]
def square(n):
    return n * n
for i in range(%(children)d):
    child = os.fork()
    if not child:
        square(i)
        os._exit(0)
    os.waitpid(child, 0)
"""


def peak_with(program, folder, **numbers):
    """The most memory that a run with so many children takes, page cache included."""
    folder.mkdir()
    with control_groups.small_group("1G") as processes:
        if not processes:
            pytest.skip("no control groups to make here")
        run = host.run_host([program(BIG_PARENT % numbers)], folder, ["--follow"],
                            preexec_fn=lambda: processes.write_text(str(os.getpid())))
        peak = control_groups.peak_of(processes)
    assert (run.status, run.stderr) == (0, "")
    family = families.Family(run.profile)
    squares = family.view.sum("calls", family.view.find("square"))
    assert len(family.children) == squares == numbers["children"]
    return peak


def test_ended_children_take_no_memory(program, tmp_path):
    """Each has inherited a recording of 8 MB."""
    few, many = [peak_with(program, tmp_path / str(children), depth=15, blocks=100_000,
                           children=children) for children in (2, 22)]
    if few is None:
        pytest.skip("this kernel does not tell a control group's peak")
    assert many - few < 20 << 20, (few, many)


@pytest.mark.long
def test_a_thousand_children_of_a_big_parent(program, tmp_path):
    """It has 100 MB: a recording of 36, a heap of 60. All that the run takes together is less than ten
    of its children would without sharing."""
    peak_with(program, tmp_path / "profile", depth=16, blocks=400_000, children=1000)
