"""--clock: waiting told apart from running, by call path; and what threads do while one waits."""
import pytest

MILLISECOND = 1_000_000

PROGRAM = """
import os, queue, select, threading, time
def spin(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end: pass
def call(n):
    return n + 1
def call_often(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        for n in range(100): call(n)
def nap(): time.sleep(0.2)
def take(lock):
    with lock: pass
def get_item(items): items.get()
def read(pipe): os.read(pipe, 1)
def poll(pipe): select.select([pipe], [], [], 0.1)
def release_all(lock, items, pipe):
    time.sleep(0.1)
    lock.release()
    time.sleep(0.1)
    items.put(None)
    time.sleep(0.1)
    os.write(pipe, b"x")
lock, items, (reading, writing) = threading.Lock(), queue.Queue(), os.pipe()
lock.acquire()
threading.Thread(target=release_all, args=(lock, items, writing), name="other").start()
take(lock)
get_item(items)
read(reading)
poll(reading)
nap()
spin(0.1)
call_often(0.1)
"""
# At least how long each of these waits. The other thread starts before the first one.
WAITS = {"take": 60, "get_item": 60, "read": 60, "poll": 100, "nap": 200, "release_all": 300}


def inclusive(profile, column, name):
    return profile.sum(column, profile.subtree(profile.only(name)))


def ran(profile, name):
    """Time on a CPU, callees included."""
    return inclusive(profile, "self_ns", name) - inclusive(profile, "wait_ns", name)


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    return recorded(tmp_path_factory, "both")


@pytest.fixture(scope="module")
def cpu(tmp_path_factory):
    return recorded(tmp_path_factory, "cpu")


def recorded(tmp_path_factory, clock):
    import host
    folder = tmp_path_factory.mktemp(clock)
    return host.run_host(["-c", PROGRAM], folder, ["--clock", clock]).profile


@pytest.mark.parametrize("name", WAITS)
def test_locks_timers_files_and_queues_are_waited_for(both, name):
    assert inclusive(both, "wait_ns", name) >= 0.95 * WAITS[name] * MILLISECOND
    assert ran(both, name) < 0.1 * WAITS[name] * MILLISECOND


@pytest.mark.parametrize("name", ["spin", "call_often"])
def test_running_is_no_waiting(both, name):
    # The thread's own CPU clock said when it had run for that long.
    assert 98 * MILLISECOND < ran(both, name) < 130 * MILLISECOND


def test_what_did_not_wait_is_what_the_cpu_clock_of_each_thread_says(both):
    for thread in both.threads:
        nodes = both.subtree(thread["root"])
        on_cpu = both.sum("self_ns", nodes) - both.sum("wait_ns", nodes)
        assert thread["cpu_ns"] * 0.98 - MILLISECOND <= on_cpu <= thread["cpu_ns"] * 1.05 + 5 * MILLISECOND


def test_cpu_time_alone(cpu):
    assert cpu.columns["meta"]["clock"] == "thread-cpu"
    assert "wait_ns" not in cpu.nodes and "cpu_time" in cpu.diagnostics()
    assert inclusive(cpu, "self_ns", "nap") < 10 * MILLISECOND
    assert inclusive(cpu, "self_ns", "spin") > 98 * MILLISECOND
    spent = sum(thread["cpu_ns"] for thread in cpu.threads)
    assert 0.98 * spent <= cpu.totals["self_ns"] <= 1.05 * spent + 5 * MILLISECOND
    assert cpu.totals["self_ns"] < cpu.columns["meta"]["duration_ns"]


def test_wall_time_has_no_waits(record, program):
    profile = record(program("import time\ntime.sleep(0.05)\n")).profile
    assert "wait_ns" not in profile.nodes and "wait_ns" not in profile.totals


def test_a_thread_that_is_still_blocked_at_the_end_waited(record, program):
    profile = record(program("""
import threading, time
def wait_for_ever(): threading.Event().wait()
threading.Thread(target=wait_for_ever, daemon=True).start()
time.sleep(0.2)
"""), options=["--clock", "both"]).profile
    assert inclusive(profile, "wait_ns", "wait_for_ever") > 150 * MILLISECOND


def test_waits_of_a_killed_program_are_kept(record, program):
    run = record(program("""
import os, signal, time
def nap(): time.sleep(0.1)
nap()
os.kill(os.getpid(), signal.SIGKILL)
"""), options=["--clock", "both"])
    assert inclusive(run.profile, "wait_ns", "nap") > 95 * MILLISECOND


@pytest.mark.parametrize("options", [["--no-memory"], ["--calls", "c"], ["--no-supervisor"]])
def test_other_ways_to_record(record, program, options):
    profile = record(program("import time\ntime.sleep(0.1)\n"),
                     options=["--clock", "both", *options]).profile
    assert profile.totals["wait_ns"] > 95 * MILLISECOND


WAITING = """
import threading, time
begin, done = threading.Event(), threading.Lock()
kept = []
def sleep_meanwhile():
    begin.set()
    time.sleep(0.3)
def wait_meanwhile():
    with done: pass
def fill():
    for _ in range(50):
        kept.append(bytearray(400_000))
        time.sleep(0.001)
    done.release()
done.acquire()
sleeper = threading.Thread(target=sleep_meanwhile, name="sleeper")
waiter = threading.Thread(target=wait_meanwhile, name="waiter")
sleeper.start(), waiter.start()
begin.wait()
fill()
sleeper.join(), waiter.join()
"""


def test_memory_that_moves_while_a_thread_waits_is_not_charged_to_it(record, program):
    profile = record(program(WAITING)).profile
    assert inclusive(profile, "alloc_bytes", "fill") >= 20_000_000
    heap = profile.columns["timeline"]["thread_heap_bytes"]
    for name, waiting in (("sleeper", "sleep_meanwhile"), ("waiter", "wait_meanwhile")):
        assert inclusive(profile, "alloc_bytes", waiting) < 20_000
        thread, = (thread for thread in profile.threads if thread["name"] == name)
        assert max(heap[str(thread["tid"])]) < 50_000
        assert profile.sum("at_peak_bytes", profile.subtree(thread["root"])) < 50_000
