"""Forked children: what each process did is its own, to the last call and block."""
import signal

import pytest

import host
import profile_checks

WORK = """
import os, sys
def square(n):
    return n * n
def work(n):
    return [square(i) for i in range(n)]
def reap(child):
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_parent_and_child_count_their_own_calls(follow_as_python, program):
    family = follow_as_python(program(WORK + """
work(5)
child = os.fork()
if not child:
    work(100)
    os._exit(7)
work(30)
reap(child)
work(1)
"""))
    assert len(family.processes) == 2
    assert (family.main.calls("work"), family.main.calls("square")) == (3, 36)
    child, = family.children
    assert (child.calls("work"), child.calls("square")) == (1, 100)
    assert child.row["ppid"] == family.main.row["pid"] == family.view.columns["meta"]["pid"]
    assert child.status == {"state": "completed", "exit_code": 7, "oom": False}
    assert family.view.status["state"] == "completed"


def test_a_child_has_the_frames_that_it_was_forked_in_but_not_their_calls(follow_as_python,
                                                                          program):
    family = follow_as_python(program(WORK + """
def forking():
    child = os.fork()
    if child:
        reap(child)
    return child
if not forking():
    work(3)
"""))
    child, = family.children
    view = family.view
    node, = child.find("forking")
    assert view.nodes["calls"][node] == 0 and family.main.calls("forking") == 1
    assert view.path(child.find("work")[0])[-2:] == ("<module>", "work")
    assert len(child.threads) == 1


def test_inherited_blocks_are_told_apart_and_can_be_freed(follow_as_python, program):
    family = follow_as_python(program(WORK + """
class Kept: pass
class Fresh: pass
def keep(kind, n):
    return [kind() for _ in range(n)]
kept = keep(Kept, 1000)
child = os.fork()
if not child:
    del kept[400:]
    own = keep(Fresh, 50)
    os._exit(0)
reap(child)
"""))
    child, = family.children
    kept, fresh = ("__main__", "Kept"), ("__main__", "Fresh")
    inherited = child.memory("<inherited>")
    assert (inherited[kept]["alloc_count"], inherited[kept]["live_count"]) == (1000, 400)
    assert inherited[kept]["object_count"] == 0 and inherited[fresh]["alloc_count"] == 0
    own = child.memory("keep")
    assert (own[fresh]["object_count"], own[fresh]["live_count"]) == (50, 50)
    assert own[kept]["alloc_count"] == 0
    parents = family.main.memory("keep")
    assert (parents[kept]["object_count"], parents[kept]["live_count"]) == (1000, 1000)
    assert not family.main.find("<inherited>")


def test_blocks_that_a_child_resizes_are_its_own(follow_as_python, program):
    family = follow_as_python(program(WORK + """
rows = bytearray(1000)
child = os.fork()
if not child:
    def enlarge():
        rows.extend(bytes(500_000))
    enlarge()
    os._exit(0)
reap(child)
"""))
    child, = family.children
    assert child.memory("enlarge")["", "bytearray"]["live_bytes"] >= 501_000
    assert family.main.memory("<module>")["", "bytearray"]["live_bytes"] < 2000


@pytest.mark.parametrize("how, status", [
    ("os.kill(os.getpid(), signal.SIGKILL)", {"state": "signaled", "signal": 9, "oom": False}),
    ("os.kill(os.getpid(), signal.SIGSEGV)", {"state": "signaled", "signal": 11, "oom": False}),
    ("os.abort()", {"state": "signaled", "signal": 6, "oom": False}),
    ("sys.exit(5)", {"state": "completed", "exit_code": 5, "oom": False}),
    ("os._exit(300)", {"state": "completed", "exit_code": 44, "oom": False}),
])
def test_how_a_child_ended_is_told(follow_as_python, program, how, status):
    family = follow_as_python(program(WORK + f"""
import signal
child = os.fork()
if not child:
    work(10)
    {how}
reap(child)
"""))
    child, = family.children
    assert child.status == status
    assert (child.calls("work"), child.calls("square")) == (1, 10)
    assert family.view.status == {"state": "completed", "exit_code": 0, "oom": False}
    assert ("process_signaled" in family.view.diagnostics()) == ("signal" in status)


def test_a_child_that_another_process_kills(follow_as_python, program):
    family = follow_as_python(program(WORK + """
import signal
ready, go = os.pipe()
child = os.fork()
if not child:
    work(10)
    os.write(go, b"x")
    signal.pause()
os.read(ready, 1)
os.kill(child, signal.SIGKILL)
reap(child)
"""))
    child, = family.children
    assert child.status["signal"] == signal.SIGKILL and child.calls("square") == 10


def test_a_fork_that_fails_leaves_nothing(follow_as_python, program):
    """As it does in a process namespace whose first process has ended."""
    path = program("""
import ctypes, os
def fork():
    try:
        return os.fork()
    except OSError as error:
        print(error, flush=True)
CLONE_NEWPID = 0x20000000
if ctypes.CDLL(None).unshare(CLONE_NEWPID):
    print("not allowed")
elif first := fork():
    os.waitpid(first, 0)
    fork()
""")
    family = follow_as_python(path)
    if len(family.processes) < 2:
        pytest.skip("a process namespace needs more rights")
    assert len(family.children) == 1
    assert "process_unborn" not in family.view.diagnostics()


def test_a_fork_inside_a_thread(follow_as_python, program):
    family = follow_as_python(program(WORK + """
import threading, warnings
warnings.simplefilter("ignore")  # 3.12 tells the process's number
def forking():
    work(4)
    child = os.fork()
    if not child:
        work(20)
        os._exit(0)
    reap(child)
threads = [threading.Thread(target=forking, name=f"T{i}") for i in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""))
    assert family.main.calls("square") == 12 and len(family.main.threads) == 4
    assert len(family.children) == 3
    for child in family.children:
        assert (child.calls("work"), child.calls("square")) == (1, 20)
        thread, = child.threads
        assert thread["name"].rpartition(": ")[2] in ("T0", "T1", "T2")


def test_a_child_with_threads_and_grandchildren(follow_as_python, program):
    family = follow_as_python(program(WORK + """
import threading
child = os.fork()
if not child:
    grandchild = os.fork()
    if not grandchild:
        work(50)
        os._exit(0)
    thread = threading.Thread(target=work, args=(20,))
    thread.start()
    thread.join()
    os.waitpid(grandchild, 0)
    os._exit(0)
reap(child)
"""))
    child, grandchild = family.children
    assert (child.calls("square"), len(child.threads)) == (20, 2)
    assert (grandchild.calls("square"), len(grandchild.threads)) == (50, 1)
    assert grandchild.row["ppid"] == child.row["pid"]


def test_a_generator_goes_on_in_the_child(follow_as_python, program):
    family = follow_as_python(program(WORK + """
def numbers():
    n = 0
    while True:
        n += 1
        yield n
source = numbers()
next(source), next(source)
child = os.fork()
if not child:
    for _ in range(9): next(source)
    os._exit(0)
reap(child)
"""))
    child, = family.children
    sums = [(process.calls("numbers"),
             family.view.sum("resumes", process.find("numbers"))) for process in family.processes]
    assert sums == [(1, 1), (0, 9)] and child.calls("numbers") == 0


def test_a_fork_inside_a_task(follow_as_python, program):
    family = follow_as_python(program(WORK + """
import asyncio
async def rest():
    await asyncio.sleep(0)
async def forking():
    await rest()
    child = os.fork()
    work(2)
    if child:
        reap(child)
    await rest()
    return child
if not asyncio.run(forking()):
    work(10)
"""))
    assert family.calls("square") == [12, 2]
    parent, child = family.processes
    assert (parent.calls("forking"), child.calls("forking")) == (1, 0)
    assert (parent.calls("rest"), child.calls("rest")) == (2, 1)
    tasks, strings = family.view.columns["tasks"], family.view.columns["strings"]
    owners = [family.view.threads[thread]["name"].partition(":")[0] for thread in tasks["thread"]]
    forking = [owner for owner, name in zip(owners, tasks["name"]) if strings[name] == "Task-1"]
    assert sorted(forking) == sorted([parent.name, child.name])


@pytest.mark.parametrize("options", [
    ("--no-time",), ("--no-memory",), ("--calls", "both"), ("--rss", "page"), ("--native",),
    ("--line-profile", "square"), ("--no-supervisor",), ("--locals", "all"), ("--spans", "0"),
    ("--calls", "c"), ("--clock", "both"), ("--clock", "cpu"), ("--lifetimes",),
    ("--time", "sampled"),
])
def test_every_option_goes_with_it(follow_as_python, program, options):
    path = program(WORK + """
def parent():
    child = os.fork()
    if not child:
        work(10)
        os._exit(0)
    work(3)
    reap(child)
parent()
""")
    family = follow_as_python(path, options=options)
    child, = family.children
    name, expected = ("waitpid", [1]) if "c" in options else ("square", [10, 3])
    assert family.calls(name) == expected
    profile_checks.check_totals(family.view.columns)
    if "--line-profile" in options:
        lines = family.view.columns["lines"]
        files = [family.view.columns["strings"][name]
                 for name in family.view.columns["files"]["path"]]
        measured = [row for row, exact in enumerate(lines["exact"])
                    if exact and files[lines["file"][row]] == str(path)]
        assert {lines["line"][row]: lines["hits"][row] for row in measured} == {4: 13}


def test_without_follow_children_are_not_recorded(program, tmp_path):
    path = program(WORK + """
child = os.fork()
if not child:
    work(10)
    os._exit(0)
reap(child)
""")
    run = host.run_host([path], tmp_path)
    assert "processes" not in run.profile.columns and not run.profile.find("square")
