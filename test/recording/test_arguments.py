"""python3 hands a function its arguments over: when it drops one, nobody else has it."""
import pytest

import host

# Each is called for the first time, and again.
HANDED_OVER = """\
import sys
class Noisy:
    def __init__(self, name="it"): self.name = name
    def __del__(self): print("gone", self.name)
def drop(thing, other=None):
    del thing
    print("dropped")
def both(first, second):
    first = None; print("first")
    second = None; print("second")
def named(*, thing):
    del thing
    print("dropped by name")
def rest(*things, **others):
    del things; print("tuple")
    del others; print("dict")
def shared(thing):
    def show(): return thing
    del thing
    print("dropped from a cell")
def wide(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, thing, r=1):
    del thing
    print("the last of many dropped")
class Owner:
    def __init__(self, thing): print("made")
    def take(self, thing): thing = None; print("taken")
    def leave(self): del self; print("left")
    def __del__(self): print("owner gone")
    def __call__(self, thing): thing = None; print("called")
def steps():
    drop(Noisy()); yield both(Noisy("a"), second=Noisy("b")); yield drop(thing=Noisy())
async def task(thing):
    drop(Noisy("in a coroutine")); named(thing=Noisy()); del thing; print("dropped by a coroutine")
def refuse(thing): raise KeyError(thing)
def count(thing): return sys.getrefcount(thing)
def again(thing, depth):
    if depth: again(Noisy(depth - 1), depth - 1)
    del thing; print("dropped at", depth)
for turn in range(3):
    drop(Noisy()); drop(thing=Noisy()); drop(Noisy(), Noisy("other")); drop(Noisy(), other=2)
    both(Noisy("a"), Noisy("b")); both(second=Noisy("a"), first=Noisy("b")); named(thing=Noisy())
    rest(Noisy("a"), Noisy("b"), other=Noisy("c")); shared(Noisy())
    wide(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, Noisy())
    owner = Owner(Noisy()); owner.take(Noisy()); owner(Noisy()); del owner; Owner(1).leave()
    list(steps()); list(map(drop, [Noisy()])); again(Noisy(3), 3)
    (lambda thing: drop(thing))(Noisy()); [drop(Noisy()) for _ in "ab"]
    try: task(Noisy()).send(None)
    except StopIteration: pass
    try: refuse(Noisy())
    except KeyError as error: print(repr(error)[:8])
    try: drop(Noisy(), 1, 2)
    except TypeError: print("not called")
    print(count([]), count(thing=[]), count(Noisy()), sys.getrefcount(None) < 10**5)
"""

# Functions that are made again meet blocks, and code, that they had before.
REMADE = """import gc
class Noisy:
    def __del__(self): print("gone", end=" ")
gc.set_threshold(1)
def call_with(function, thing=None): function(thing or Noisy()); print("called")
for turn in range(4):
    def drop(thing): del thing; print("dropped", end=" ")
    drop(Noisy()); call_with(drop); call_with(function=drop); call_with(drop, Noisy())
    drop.__code__ = (lambda *given: print(len(given), end=" ")).__code__; drop(Noisy())
    drop.__code__ = (lambda thing: (yield)).__code__; drop(Noisy()); list(drop(Noisy()))
"""


@pytest.mark.parametrize("option", [(), ("--calls", "both"), ("--filter", "/nowhere"),
                                    ("--line-profile", "*"), ("--time", "sampled")], ids=" ".join)
@pytest.mark.parametrize("code", [HANDED_OVER, REMADE], ids=["shapes", "remade"])
def test_arguments_are_handed_over(record, program, code, option):
    path = program(code)
    plain, recorded = host.run_python([path]), record(path, options=option)
    assert (recorded.stdout, recorded.stderr) == (plain.stdout, plain.stderr)
    assert "gone" in plain.stdout and not plain.status


# Functions are not seen being made there, so their first calls keep them.
LATER_CALLS = """\
class Noisy:
    def __del__(self): print("gone", end=" ")
def drop(thing): del thing; print("dropped")
drop(1)
for _ in range(3): drop(Noisy()); drop(thing=Noisy())
"""


def test_arguments_of_later_calls_are_handed_over_without_memory(record, program):
    path = program(LATER_CALLS)
    plain, recorded = host.run_python([path]), record(path, options=["--no-memory"])
    assert recorded.stdout == plain.stdout


# What a function drops it can use again.
REPLACING = """def stage(data):
    size = len(data)
    data = None
    return bytearray(size)
for _ in range(3):
    len(stage(bytes(64 << 20)))
"""


def test_what_an_argument_held_is_free_for_more(record, program):
    totals = record(program(REPLACING)).profile.columns["totals"]
    assert 64 << 20 <= totals["peak_bytes"] < 96 << 20
