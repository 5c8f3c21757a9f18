"""Processes that have the same number one after the other, and pools whose workers are killed."""
import pytest

import profile_checks

WORK = """
import os, signal, sys
def square(n):
    return n * n
def work(n):
    return [square(i) for i in range(n)]
"""

# Only a privileged process may choose numbers, and another may be faster.
SAME_NUMBER = """
def fork_as(number):
    for _ in range(1000):
        try:
            with open("/proc/sys/kernel/ns_last_pid", "w") as file:
                file.write(str(number - 1))
        except OSError:
            sys.exit("not allowed")
        child = os.fork()
        if child == 0 and os.getpid() != number:
            os._exit(0)
        if child in (0, number):
            return child == 0
        os.waitpid(child, 0)
    sys.exit("not possible")
def run(number, calls, end):
    child = os.fork() if number is None else None
    if child == 0 or (number is not None and fork_as(number)):
        work(calls)
        end()
    if number is None:
        number = child
    elif os.getpid() == number:
        os._exit(0)
    os.waitpid(number, 0)
    return number
"""


def test_a_number_that_is_used_again(follow, program):
    path = program(WORK + SAME_NUMBER + """
number = run(None, 5, lambda: os._exit(3))
run(number, 7, lambda: os.kill(os.getpid(), signal.SIGKILL))
run(number, 9, lambda: os._exit(4))
print(number)
""")
    recorded, family = follow(path)
    if recorded.stderr:
        pytest.skip(recorded.stderr)
    number = int(recorded.stdout)
    same = [child for child in family.children if child.row["pid"] == number]
    assert [child.calls("square") for child in same] == [5, 7, 9]
    assert [child.status.get("exit_code", child.status.get("signal")) for child in same] == [3, 9, 4]
    assert len({child.name for child in same}) == 3
    profile_checks.check_totals(family.view.columns)


def test_a_number_whose_second_owner_nobody_saw_end(follow, program):
    """It did not end as the first one did."""
    path = program(WORK + SAME_NUMBER + """
number = run(None, 5, lambda: os._exit(3))
ready, begun = os.pipe()
if fork_as(number):
    work(7)
    os.write(begun, b"x")
    signal.pause()
os.read(ready, 1)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.kill(number, signal.SIGKILL)
try:
    os.wait()
except ChildProcessError:
    print(number)
""")
    recorded, family = follow(path)
    if recorded.stderr:
        pytest.skip(recorded.stderr)
    same = [child for child in family.children if child.row["pid"] == int(recorded.stdout)]
    assert [child.calls("square") for child in same] == [5, 7]
    assert [child.status["state"] for child in same] == ["completed", "lost"]


def test_the_number_of_the_program_itself(follow, program):
    """Its parent, whom it outlives, had recordings under that number too."""
    path = program(WORK + SAME_NUMBER + """
first = os.fork()
if not first:
    work(5)
    os._exit(0)
os.waitpid(first, 0)
if fork_as(first):
    os.execv(sys.executable, [sys.executable, "-c", "def square(n): pass\\nsquare(1)\\nsquare(2)"])
os.waitpid(first, 0)
""")
    recorded, family = follow(path)
    if recorded.stderr:
        pytest.skip(recorded.stderr)
    ran = [child for child in family.children if child.calls("square")]
    assert [child.calls("square") for child in ran] == [5, 2]
    assert len({child.row["pid"] for child in ran}) == 1
    assert [child.status["state"] for child in ran] == ["completed"] * 2


@pytest.mark.parametrize("end, number", [("pool.terminate()", 15),
                                         ("[os.kill(w.pid, 9) for w in workers]", 9)])
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_pool_whose_workers_are_killed(follow, program, method, end, number):
    path = program(WORK + f"""
import multiprocessing, time
def forever(n):
    work(n)
    barrier.wait()
    signal.pause()
def share(it):
    global barrier
    barrier = it
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
if __name__ == "__main__":
    context = multiprocessing.get_context({method!r})
    barrier = context.Barrier(4)
    pool = context.Pool(3, share, (barrier,))
    workers = list(pool._pool)
    pool.map_async(forever, [10, 20, 30], chunksize=1)
    barrier.wait()
    {end}
    while any(worker.exitcode is None for worker in workers):  # the pool's thread asks, too
        time.sleep(0.01)
    print([worker.exitcode for worker in workers], flush=True)
    os._exit(0)
""")
    recorded, family = follow(path)
    assert (recorded.status, recorded.stdout) == (0, f"{[-number] * 3}\n"), recorded.stderr
    assert family.calls("square") == [30, 20, 10]
    killed = [child for child in family.children if child.calls("square")]
    assert [child.status["signal"] for child in killed] == [number] * 3
    profile_checks.check_totals(family.view.columns)
