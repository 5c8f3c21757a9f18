"""Very many children, and children that die at any moment: none is lost, and none counts twice."""
import host
import families

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
