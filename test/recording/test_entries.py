"""Functions that have been seen are entered by our own way: nothing may tell it from CPython's."""
import collections

import pytest

import host

# Each function is called twice: the first call goes CPython's way, and later ones ours.
SHAPES = """\
import sys, traceback
def plain(a, b): return a, b
def defaults(a, b=2, c=3): return a, b, c
def only_names(a, *, b=2): return a, b
def strict(a, /, b, c=3): return a, b, c
def wide(a=1, b=2, c=3, d=4, e=5, f=6, g=7, h=8, i=9, j=10, k=11, l=12, m=13, n=14, o=15, p=16,
         q=17):
    return a, q
def shared_name(a, b=2):
    return lambda: (a, b)
def variable(a, *rest, **named): return a, rest, named
def shared(a):
    b = a + 1
    def inner(c=5):
        nonlocal b
        b += c
        return a, b, c
    return inner
def many(a, b, c, d, e, f, g, h):
    x = y = z = a
    return sys._getframe().f_locals
class Thing:
    def __init__(self, value=1): self.value = value
    def get(self, more=0): return self.value + more
    def __len__(self): return 3
    __getitem__ = lambda self, key: key * 2
    held = property(lambda self: self.value)
def keep(): return sys._getframe()
def fails(a, text="no"): raise ValueError(text)
def attempt(call, *given, **named):
    try:
        return call(*given, **named)
    except Exception as error:
        return type(error).__name__, str(error), traceback.format_exc().count("line")
def times(n):
    for _ in range(n):
        plain(1, 2); defaults(1); defaults(1, 5); defaults(1, 5, 7); only_names(1, b=4)
        variable(1, 2, 3, x=4); thing = Thing(); thing.get(); thing.get(4); len(thing); thing[5]
        thing.held
    return thing.get(1)
print(times(2))
for round in range(2):
    print(plain(1, 2), plain(b=1, a=2), plain(1, b=2), plain(*[3, 4]), plain(**{"a": 5, "b": 6}))
    print(defaults(1), defaults(1, 4), defaults(1, 4, 5), defaults(1, c=9))
    for call in (plain, defaults, Thing(2).get, len, fails):
        print([attempt(call, *range(n)) for n in range(5)], attempt(call, nothing=1))
    print(strict(1, 2), strict(1, b=4), strict(1, c=5, b=6), attempt(strict, a=1, b=2),
          attempt(strict, 1, 2, b=3), attempt(strict, 1, 2, d=3), attempt(strict, c=1),
          strict(1, **{"".join(["b"]): 7}), wide(), wide(q=0), wide(5, b=3), attempt(wide, 1, a=2),
          shared_name(1)(), shared_name(b=3, a=4)())
    inner = shared(round)
    print(inner(), inner(3), many(*range(8)), attempt(fails, 1), attempt(fails, 1, "why"))
    frame = keep()
    print(frame.f_code.co_name, frame.f_back.f_code.co_name if frame.f_back else None,
          frame.f_lineno)
    defaults.__defaults__ = (20, 30) if round == 0 else None
    print(attempt(defaults, 1), attempt(defaults, 1, 2), attempt(defaults, 1, 2, 3))
    defaults.__defaults__ = (2, 3)
plain.__code__ = (lambda a, b: ("other", a, b)).__code__
print([plain(1, 2) for _ in range(3)])
plain.__code__ = variable.__code__
print([plain(1, 2, x=3) for _ in range(3)])
plain.__code__ = (lambda a: (yield a)).__code__
print([list(plain(1)) for _ in range(3)])
"""


def test_every_way_to_call_gives_what_python3_gives(record, program):
    path = program(SHAPES)
    plain, recorded = host.run_python([path]), record(path)
    assert (recorded.stdout, recorded.stderr) == (plain.stdout, plain.stderr)


COUNTED = SHAPES[:SHAPES.index("print(times(2))")] + "print(times(1000))\n"


def test_every_way_to_call_is_counted(record, program):
    columns = record(program(COUNTED)).profile.columns
    functions, strings = columns["functions"], columns["strings"]
    own = [strings[columns["files"]["path"][file]].endswith("program.py")
           for file in functions["file"]]
    names = [strings[name] if mine else "" for name, mine in zip(functions["name"], own)]
    counted = collections.Counter()
    for function, number in zip(columns["nodes"]["function"], columns["nodes"]["calls"]):
        counted[names[function]] += number
    expected = {"plain": 1000, "defaults": 3000, "only_names": 1000, "variable": 1000,
                "__init__": 1000, "get": 2001, "__len__": 1000, "<lambda>": 2000}
    assert {name: counted[name] for name in expected} == expected


# Nothing is left out in the calls: up to 3.13.7 python3 itself does not count calls that leave out
# arguments, and would go down until it has used up the machine's memory (gh-132744).
DEEP = """\
import sys
def down(n, most):
    most[0] = max(most[0], n)
    return down(n + 1, most) + 1
def climb(n): return climb(n - 1) + 1 if n else 0
for _ in range(3):
    most = [0]
    try: down(0, most)
    except RecursionError as error: print(error, most)
sys.setrecursionlimit(20_000)
print(climb(15_000), climb(15_000))   # through many chunks of the stack of frames
"""


def test_depth_is_that_of_python3(record, program):
    path = program(DEEP)
    assert record(path).stdout == host.run_python([path]).stdout


FINALIZED = """\
class Noisy:
    def __init__(self, depth): self.depth = depth
    def __del__(self):
        print("gone", self.depth)
        if self.depth: work(Noisy(self.depth - 1))
def work(thing, other=None):
    copy = [thing]
    del thing
for _ in range(3): work(Noisy(3))
def raises(thing): raise KeyError(thing.depth)
for _ in range(3):
    try: raises(Noisy(0))
    except KeyError as error: print("caught", error)
"""


def test_variables_die_in_the_same_order(record, program):
    path = program(FINALIZED)
    assert record(path).stdout == host.run_python([path]).stdout


# Code dies, and other code of the same function takes its place.
REPLACED = """\
import types
def variant(gap):
    source = "def made(size):" + "\\n" * (gap + 1) + "  new = bytes(size)" + "\\n" * (7 - gap) + "  return new"
    return compile(source, "made.py", "exec").co_consts[0]
variants = [variant(gap) for gap in range(6)]
held, places = [], set()
for turn in range(60):
    made = types.FunctionType(variants[turn % 6].replace(), {"bytes": bytes})
    places.add(id(made.__code__))
    held.append(made(1000))
    del made
assert len(places) < 30, places
"""


def test_lines_of_code_at_a_reused_address(record, program):
    columns = record(program(REPLACED)).profile.columns
    lines, strings = columns["lines"], columns["strings"]
    of_made = {line: count for line, count, file in
               zip(lines["line"], lines["alloc_count"], lines["file"])
               if strings[columns["files"]["path"][file]] == "made.py" and count >= 10}
    assert of_made == {line: 10 for line in range(2, 8)}


CHANGING = """\
class Slotted: __slots__ = ("x",)
class Full: pass
kinds = [Slotted, Full, lambda: 10**40, lambda: complex(1, turn), lambda: [].__iter__(), list, dict, Full]
held = []
for turn in range(4000):
    held.append(kinds[turn % 8]())
"""


@pytest.mark.parametrize("name, number", [("Slotted", 500), ("Full", 1000), ("complex", 500)])
def test_types_that_take_turns_at_one_spot(record, program, name, number):
    columns = record(program(CHANGING)).profile.columns
    types = [columns["strings"][text] for text in columns["types"]["name"]]
    counted = collections.Counter()
    memory = columns["node_types"]
    for type_id, count in zip(memory["type"], memory["object_count"]):
        counted[types[type_id]] += count
    assert counted[name] == number
