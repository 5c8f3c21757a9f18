"""Blocks come from pools of our own: what a program sees of its memory is as under python3."""
import subprocess
import sys

import pytest

import host
from profile_view import Type


def run_both(record, path):
    plain = subprocess.run([host.PYTHON, path], text=True, capture_output=True, check=True)
    ours = record(path)
    return plain.stdout, ours.stdout


def test_contents_survive_every_change_of_size(record, program):
    run = record(program("""
import random
random.seed(5)
kept = [bytearray() for _ in range(50)]
shadows = [b"" for _ in kept]
for step in range(40000):
    at = random.randrange(len(kept))
    bytes_now = random.choice((random.randrange(80), random.randrange(1200)))
    old = shadows[at]
    shadows[at] = old[:bytes_now] + bytes([step % 256]) * (bytes_now - len(old))
    if bytes_now < len(old):
        del kept[at][bytes_now:]
    else:
        kept[at].extend(bytes([step % 256]) * (bytes_now - len(old)))
    assert kept[at] == shadows[at], step
text = [""] * 50
for step in range(20000):
    text[step % 50] += "x" * (step % 7)
assert [len(part) for part in text] == [
    sum(step % 7 for step in range(at, 20000, 50)) for at in range(50)]
"""))
    assert run.status == 0


# Objects lie after nothing, a collector's head, or a head and the words of a managed dict.
def test_layouts_that_take_turns_in_one_place_are_told_apart(record, program):
    profile = record(program("""
import itertools, random
class Bare:
    __slots__ = ()
class Collected:
    __slots__ = ("a",)
class Plain:
    pass
random.seed(3)
kinds = [Bare, Collected, Plain] * 5000
random.shuffle(kinds)
def make():
    return [kind() for kind in kinds]
def make_and_drop():
    for kind in kinds:
        kind()
make_and_drop()
kept = make()
""")).profile
    for maker in ("make", "make_and_drop"):
        memory = profile.memory(profile.subtree(profile.only(maker)))
        for kind in ("Bare", "Collected", "Plain"):
            assert memory[Type("__main__", kind)]["object_count"] == 5000


def test_blocks_of_the_script_are_counted_for_it(record, program):
    plain, ours = run_both(record, program("""
import sys
before = sys.getallocatedblocks()
kept = [object() for _ in range(1000)]
after = sys.getallocatedblocks()
assert before > 1000
print((after - before) // 100)
del kept
print((sys.getallocatedblocks() - before) // 100)
"""))
    assert ours == plain


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_that_was_freed_serves_blocks_of_another_size_and_goes_back(record, program):
    plain, ours = run_both(record, program("""
def resident_mb():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * 4096 // 1000000
kept = [(i,) for i in range(500000)]
first = resident_mb()
del kept
after = resident_mb()
kept = [str(i) * 5 for i in range(300000)]
print(after < first * 0.7, resident_mb() < first * 1.5)
"""))
    assert ours == plain == "True True\n"


# From 3.12 on these interpreters have a GIL of their own.
BESIDE = """
import threading
try: import _interpreters as interpreters
except ImportError: import _xxsubinterpreters as interpreters
run = interpreters.exec if hasattr(interpreters, "exec") else interpreters.run_string
CODE = '''
kept = []
for number in range(20):
    kept.append([str(number) * length for length in range(200)])
    kept.append({key: (key, str(key)) for key in range(200)})
    if number % 3 == 0: kept.clear()
assert kept[-1] == {key: (key, str(key)) for key in range(200)}
'''
def make_and_destroy():
    for _ in range(3):
        interpreter = interpreters.create()
        ends.append(run(interpreter, CODE))
        interpreters.destroy(interpreter)
ends = []
threads = [threading.Thread(target=make_and_destroy) for _ in range(3)]
for thread in threads: thread.start()
exec(CODE * 6)
for thread in threads: thread.join()
print(len(ends), set(ends))
"""


def test_interpreters_allocate_beside_each_other(record, program):
    run = record(program(BESIDE))
    assert (run.status, run.stdout, run.stderr) == (0, "9 {None}\n", "")
