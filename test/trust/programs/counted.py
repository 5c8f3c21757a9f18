"""Works, counts what it has done in a file that outlives it, and does something to itself on the way.

usage: counted.py PROGRESS FAULT ROUNDS. PROGRESS is a file of 16 bytes: how many calls of step() have
ended, and how many of the methods that are made while it runs. After that many rounds of work the
fault comes; if it does not end the program, as many rounds again.
"""
import atexit
import ctypes
import gc
import mmap
import os
import resource
import shutil
import sys
import threading
import time


def step(number):
    return [number]


def make_code(number):
    space = {"__name__": f"made_{number}"}
    exec(f"class Made{number}:\n def method(self): return [{number}] * 10", space)
    return space[f"Made{number}"]().method()


def descend(depth):
    return [depth, descend(depth - 1)] if depth else []


def count(last):
    for number in range(last):
        yield {number: str(number)}


def hold_in_cycles():
    rings = [[] for _ in range(50)]
    for ring in rings:
        ring.append(ring)


def in_a_thread():
    return [bytearray(number) for number in range(100)]


def work_of_all_kinds():
    kept = [descend(40), list(count(50))]
    hold_in_cycles()
    thread = threading.Thread(target=in_a_thread)
    thread.start()
    thread.join()
    gc.collect(0)
    return kept


def work(numbers):
    kept = []
    for number in numbers:
        step(number)
        progress[0] += 1
        if number % 10 == 0:
            make_code(number)
            progress[1] += 1
        if number % 100 == 0:
            kept[:] = [*kept[-10:], work_of_all_kinds()]


# Faults: what the program does to itself.


def nothing():
    """Somebody else does it, at any time."""


def segfault():
    ctypes.string_at(0)


def abort():
    os.abort()


def use_up_time():
    resource.setrlimit(resource.RLIMIT_CPU, (1, 2))
    while True:
        step(0)
        progress[0] += 1


def bottomless(number):
    """Through C code that takes much of the stack: 3.11 has no other bound for it."""
    return sorted([number], key=bottomless)


def overflow():
    sys.setrecursionlimit(10**9)
    bottomless(0)


def use_up_memory():
    kept = []
    while True:
        kept.append([bytes(10_000)] + [bytes(10_000 + number) for number in range(10)])


def use_up_addresses():
    resource.setrlimit(resource.RLIMIT_AS, (300 << 20, resource.RLIM_INFINITY))
    use_up_memory()


def fill_disk():
    """The small one of the test; under python3 the folder is on a large one."""
    disk = os.statvfs(os.environ["OUTPUT_FOLDER"])
    with open(os.environ["OUTPUT_FOLDER"] + "/filler", "wb") as filler:
        filler.write(bytes(min(disk.f_bavail * disk.f_bsize, 16 << 20)))


def limit_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 18, 1 << 18))


def use_up_descriptors():
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    try:
        while True:
            os.open("/dev/null", os.O_RDONLY)
    except OSError as error:
        print(error.errno)


def close_descriptors():
    os.closerange(3, 65536)


def leave():
    os._exit(7)


def replace():
    os.execv("/bin/sh", ["sh", "-c", "echo replaced; exit 5"])


def leave_from_a_thread():
    thread = threading.Thread(target=sys.exit, args=(3,))
    thread.start()
    thread.join()


class Late:
    def __init__(self, others):
        self.me = self
        self.others = others

    def __del__(self):
        made = [{number: str(number)} for number in range(1000)]
        if self.others:
            made.append(Late(self.others - 1))
        print("deleted", self.others, len(made))


def go_on_at_the_end():
    """Daemon threads that run, objects that make others, and a last function that fails."""
    def spin():
        while True:
            time.sleep(0.0001)
            [str(number) for number in range(100)]

    for _ in range(4):
        threading.Thread(target=spin, daemon=True).start()
    atexit.register(lambda: step(0) / 0)
    sys.modules["late"] = Late(3)


def remove_output():
    shutil.rmtree(os.environ["OUTPUT_FOLDER"])


with open(sys.argv[1], "r+b") as file:
    progress = memoryview(mmap.mmap(file.fileno(), 16)).cast("Q")
ROUNDS = int(sys.argv[3])
work(range(ROUNDS))
globals()[sys.argv[2]]()
work(range(ROUNDS, 2 * ROUNDS))
print("the end")
