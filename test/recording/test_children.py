"""Child processes run as under python3 and leave the parent's profile as it is."""
import collections
import re
import time

import pytest

import host
from profile_view import differences

# Their argument says how much the children work; it must not show in the parent, which therefore
# does not even make a number of it.
CHILDREN = {
    "fork": """
import os, sys
def busy():
    return [object() for _ in range(int(sys.argv[1]))]
for _ in range(3):
    child = os.fork()
    if not child:
        busy()
        os._exit(0)
    os.waitpid(child, 0)
""",
    "fork that returns": """
import os, sys
def busy():
    return [object() for _ in range(int(sys.argv[1]))]
child = os.fork()
if not child:
    kept = busy()
    sys.exit(3)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
""",
    "fork that execs": """
import os, sys
child = os.fork()
if not child:
    os.execv(sys.executable, [sys.executable, "-c", "import sys; list(range(int(sys.argv[1])))", sys.argv[1]])
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
""",
    "fork that is killed": """
import os, signal, sys
def busy():
    return [object() for _ in range(int(sys.argv[1]))]
child = os.fork()
if not child:
    busy()
    os.kill(os.getpid(), signal.SIGKILL)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
""",
    "grandchildren": """
import os, sys
def busy():
    return [object() for _ in range(int(sys.argv[1]))]
child = os.fork()
if not child:
    grandchild = os.fork()
    busy()
    if grandchild:
        os.waitpid(grandchild, 0)
    os._exit(0)
os.waitpid(child, 0)
""",
    "multiprocessing fork": """
import multiprocessing, sys
def busy():
    return [object() for _ in range(int(sys.argv[1]))]
context = multiprocessing.get_context("fork")
for _ in range(2):
    process = context.Process(target=busy)
    process.start()
    process.join()
    print(process.exitcode)
""",
    # The thread runs only once the main thread waits for its end: what 3.12's warning of such a fork
    # allocates would otherwise depend on the scheduler.
    "fork from a thread": """
import os, sys, threading
sys.setswitchinterval(100)
main_waits = threading.Lock()
main_waits.acquire()
def busy():
    return [object() for _ in range(int(sys.argv[1]))]
def forking():
    main_waits.acquire()
    child = os.fork()
    if not child:
        busy()
        os._exit(0)
    os.waitpid(child, 0)
thread = threading.Thread(target=forking)
thread.start()
main_waits.release()
thread.join()
""",
    "a child with threads": """
import os, sys, threading
def busy():
    return [object() for _ in range(int(sys.argv[1]))]
child = os.fork()
if not child:
    threads = [threading.Thread(target=busy) for _ in range(4)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    os._exit(0)
os.waitpid(child, 0)
""",
    "subprocess": """
import subprocess, sys
code = "import sys; print(len([object() for _ in range(int(sys.argv[1]))]) >= 0)"
command = [sys.executable, "-c", code, sys.argv[1]]
print(subprocess.run(command, capture_output=True, text=True).stdout)
""",
}
# How long the parent waits decides how often these functions of the standard library run.
POLLING = ("subprocess.py", "selectors.py", "popen_fork.py", "process.py", "connection.py",
           "util.py", "threading.py")


def counted(profile):
    """Everything but what polls for a child."""
    return collections.Counter({key: value for key, value in profile.counted().items()
                                if not key.path.function.file.endswith(POLLING)})


def without_pid(text):
    """3.12 and later warn of a fork in a process with threads, and name the process."""
    return re.sub(r"\(pid=\d+\)", "", text)


@pytest.mark.parametrize("case", CHILDREN)
def test_children_leave_the_parents_profile_alone(record, program, case):
    profiles = []
    path = program(CHILDREN[case])
    for work in ("0000", "3000"):
        plain, run = host.run_python([path, work]), record(path, work)
        assert (run.status, run.stdout) == (plain.status, plain.stdout)
        assert without_pid(run.stderr) == without_pid(plain.stderr)
        profiles.append(run.profile)
    idle, busy = [counted(profile) for profile in profiles]
    assert differences(idle, busy) == {}
    assert profiles[1].columns["meta"]["pid"] == profiles[1].threads[0]["tid"]


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_a_pool_of_processes(record, program, method):
    path = program(f"""
import multiprocessing
def square(n):
    return n * n
if __name__ == "__main__":
    with multiprocessing.get_context("{method}").Pool(2) as pool:
        print(pool.map(square, range(20)))
    print(square(3))
""")
    plain, run = host.run_python([path]), record(path)
    assert (run.status, run.stdout, run.stderr) == (plain.status, plain.stdout, plain.stderr)
    assert run.profile.activations()[str(path), 3, "square"] == 1
    assert run.profile.status["state"] == "completed"


def test_a_child_that_outlives_the_parent(record, program, tmp_path):
    marker = tmp_path / "marker"
    path = program(f"""
import os, time
parent = os.getpid()
def late():
    return [object() for _ in range(1000)]
if not os.fork():
    os.close(1)
    os.close(2)
    while os.getppid() == parent:
        time.sleep(0.01)
    late()
    open({str(marker)!r}, "w").close()
    os._exit(0)
""")
    run = record(path)
    assert run.status == 0, run.stderr
    while not marker.exists():
        time.sleep(0.01)
    assert not run.profile.find("late")


def test_sub_interpreters_run_and_their_memory_is_not_mixed_up(record, program):
    path = program("""
import sys
try:
    import _xxsubinterpreters as interpreters
except ImportError:
    import _interpreters as interpreters
def work():
    return [object() for _ in range(100)]
kept = work()
other = interpreters.create()
interpreters.run_string(other, "kept = [object() for _ in range(5000)]; print(len(kept))")
interpreters.destroy(other)
kept += work()
print(len(kept))
""")
    plain, run = host.run_python([path]), record(path)
    assert (run.status, run.stdout) == (plain.status, plain.stdout)
    profile = run.profile
    below = [node for top in profile.find("work") for node in profile.subtree(top)]
    assert profile.memory(below)["", "object"]["object_count"] == 200
