"""The at-peak columns show exactly what was alive when the traced total was highest."""
import itertools
import json

import pytest

from profile_view import Type

BYTES = Type("", "bytes")
MEGABYTE = 1_000_000
BLOCK = MEGABYTE + 33  # what CPython asks for: header, data and a final zero


def at_peak(profile, name, kind=BYTES):
    nodes = [node for top in profile.find(name) for node in profile.subtree(top)]
    return profile.memory(nodes)[kind]["at_peak_bytes"]


def test_of_three_structures_only_the_largest_is_at_the_peak(record, program):
    run = record(program("""
def build(n):
    return [bytes(1_000_000) for _ in range(n)]
def first(): return build(20)
def second(): return build(30)
def third(): return build(10)

kept = first(); kept = None
kept = second(); kept = None
kept = third()
"""))
    profile = run.profile
    assert at_peak(profile, "first") == 0
    assert at_peak(profile, "second") == 30 * BLOCK
    assert at_peak(profile, "third") == 0
    assert profile.memory(profile.subtree(profile.only("third")))[BYTES]["live_bytes"] == 10 * BLOCK
    assert 30 * BLOCK < profile.totals["peak_bytes"] < 30 * BLOCK + 5 * MEGABYTE


def test_partial_drops_and_rebuilds(record, program):
    """base: 10; +40 wave; -25 of it; +20 more: the peak is 10 + 40, and later 10 + 15 + 30."""
    run = record(program("""
def base(): return [bytes(1_000_000) for _ in range(10)]
def wave(): return [bytes(1_000_000) for _ in range(40)]
def more(n): return [bytes(1_000_000) for _ in range(n)]
def last(): return more(30)

kept = base()
crest = wave()
del crest[15:]
small = more(20)
small = None
small = last()
"""))
    profile = run.profile
    assert at_peak(profile, "base") == 10 * BLOCK
    assert at_peak(profile, "wave") == 15 * BLOCK
    assert at_peak(profile, "last") == 30 * BLOCK
    direct = [node for node in profile.find("more") if profile.path(node)[-2] != "last"]
    assert profile.memory([below for node in direct for below in profile.subtree(node)]
                          )[BYTES]["at_peak_bytes"] == 0


def test_a_tree_that_was_dropped_and_rebuilt_larger(record, program):
    run = record(program("""
import json, sys

class Node:
    __slots__ = ("left", "right")
    def __init__(self, left, right):
        self.left, self.right = left, right

def grow(depth):
    return Node(grow(depth - 1), grow(depth - 1)) if depth else None

def small(): return grow(12)
def large(): return grow(15)
def again(): return grow(13)

tree = small()
tree = None
tree = large()
tree = None
tree = again()
print(json.dumps(sys.getsizeof(tree)))
"""))
    profile, size = run.profile, json.loads(run.stdout)
    kind = Type("__main__", "Node")
    assert at_peak(profile, "small", kind) == 0
    assert at_peak(profile, "large", kind) == size * (2**15 - 1)
    assert at_peak(profile, "again", kind) == 0


def test_the_peak_knows_its_time_and_place(record, program):
    run = record(program("""
import time
def high():
    return bytes(50_000_000)
time.sleep(0.2)
high()
time.sleep(0.3)
"""))
    profile = run.profile
    peak, = profile.columns["peaks"]
    assert profile.function(peak["node"]).name == "high"
    assert profile.threads[peak["thread"]]["name"] == "MainThread"
    assert peak["bytes"] == profile.totals["peak_bytes"] > 50_000_000
    assert 200_000_000 <= peak["t_ns"] <= profile.columns["meta"]["duration_ns"] - 300_000_000


def test_resizes_move_the_peak(record, program):
    run = record(program("""
def swell():
    data = bytearray(10_000_000)
    data.extend(bytes(1))
    data += bytes(30_000_000)
    del data[:]
    return bytearray(5_000_000)
kept = swell()
"""))
    profile = run.profile
    assert at_peak(profile, "swell", Type("", "bytearray")) >= 40_000_001
    assert at_peak(profile, "swell") == 30_000_033


def test_threads_share_one_peak(record, program):
    run = record(program("""
import threading
ready, done = threading.Barrier(3), threading.Barrier(3)
def one():
    held = bytes(10_000_000); ready.wait(); done.wait()
def two():
    held = bytes(20_000_000); ready.wait(); done.wait()
threads = [threading.Thread(target=target) for target in (one, two)]
for thread in threads: thread.start()
ready.wait(); done.wait()
for thread in threads: thread.join()
"""))
    profile = run.profile
    assert at_peak(profile, "one") == 10_000_033
    assert at_peak(profile, "two") == 20_000_033


@pytest.mark.parametrize("options", [(), ("--no-time",)])
def test_when_a_loop_that_calls_nothing_was_highest(record, program, options):
    """Between its first call and its last nothing is timed; samples of the timeline are."""
    run = record(program("""
import time
kept = []
for _ in range(40):
    kept.append(bytes(1_000_000))
    for _ in range(100_000):
        pass
del kept
time.sleep(0.05)
"""), options=options)
    timeline, [peak] = run.profile.columns["timeline"], run.profile.columns["peaks"]
    rows = zip(itertools.accumulate(timeline["dt_ns"]), timeline["heap_bytes"])
    assert peak["t_ns"] > min(t_ns for t_ns, heap in rows if heap > 30 * MEGABYTE)


def test_a_block_within_whose_allocation_garbage_is_collected(record, program):
    """3.11 collects before the block has its type. It counts from then on, not when it is dropped."""
    run = record(program("""
import gc
class Cycle:
    def __init__(self): self.me = self
def large(): return (None,) * 1_000_000
def meanwhile(): return len(bytes(8_000_000))
gc.disable()
for _ in range(2000): Cycle()
gc.enable()
kept = large()
meanwhile()
del kept
"""))
    profile = run.profile
    at_large = profile.memory(profile.subtree(profile.only("large")))
    assert at_large[Type("", "tuple")]["at_peak_bytes"] > 8_000_000
    assert at_peak(profile, "meanwhile") > 8_000_000
    assert profile.totals["peak_bytes"] < 20 * MEGABYTE
