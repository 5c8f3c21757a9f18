"""Deep recursion works as under python3, though each Python call now takes C stack."""
import re

import pytest

import host

DESCEND = """
import sys, threading
def descend(n):
    return 1 + descend(n - 1) if n else 0
"""
DEEP = {
    "main": DESCEND + """
sys.setrecursionlimit(10**6)
print(descend(100_000))
""",
    "thread": DESCEND + """
sys.setrecursionlimit(10**6)
threading.stack_size(512 * 1024 * 1024)
thread = threading.Thread(target=lambda: print(descend(100_000)))
thread.start()
thread.join()
""",
    "methods": """
import sys
sys.setrecursionlimit(10**6)
class Chain:
    def __init__(self, rest): self.rest = rest
    def length(self): return 1 + self.rest.length() if self.rest else 1
chain = None
for _ in range(100_000): chain = Chain(chain)
print(chain.length())
while chain: chain = chain.rest
""",
    "generators": """
import sys
sys.setrecursionlimit(10**6)
def walk(n):
    if n:
        yield from walk(n - 1)
    yield n
print(max(walk(3000)))
""",
    "exception": """
import sys
sys.setrecursionlimit(10**6)
def descend(n):
    if n == 0:
        raise ValueError("bottom")
    descend(n - 1)
try:
    descend(100_000)
except ValueError as error:
    print(error)
""",
}


@pytest.mark.parametrize("case", DEEP)
def test_a_hundred_thousand_frames(record, program, case):
    path = program(DEEP[case])
    plain = host.run_python([path])
    run = record(path)
    assert (run.status, run.stdout, run.stderr) == (plain.status, plain.stdout, plain.stderr)
    assert plain.status == 0


@pytest.mark.parametrize("case", ["main", "thread"])
def test_every_level_is_a_node(record, program, case):
    profile = record(program(DEEP[case])).profile
    nodes = profile.find("descend")
    assert len(nodes) == 100_001
    assert {profile.nodes["calls"][node] for node in nodes} == {1}


LIMITS = {
    "default": "",
    "lower": "sys.setrecursionlimit(500)",
    "higher": "sys.setrecursionlimit(20_000)",
    "in a thread": "in_thread = True",
}
EXHAUST = """
import sys, threading
in_thread = False
{limit}
deepest = 0
def exhaust(n):
    global deepest
    deepest = n
    exhaust(n + 1)

def main():
    try:
        exhaust(1)
    except RecursionError as error:
        print(deepest, error)

if in_thread:
    thread = threading.Thread(target=main)
    thread.start()
    thread.join()
else:
    main()
"""


@pytest.mark.parametrize("limit", LIMITS)
def test_recursion_error_comes_where_python_gives_it(record, program, limit):
    path = program(EXHAUST.format(limit=LIMITS[limit]))
    plain, run = host.run_python([path]), record(path)
    (expected, expected_text), (depth, text) = [
        ended.stdout.strip().split(" ", 1) for ended in (plain, run)]
    assert text == expected_text
    assert abs(int(depth) - int(expected)) <= 3
    assert run.profile.activations()[str(path), 6, "exhaust"] == int(depth)


def test_an_uncaught_recursion_error_ends_as_under_python(record, program):
    path = program("def exhaust():\n    exhaust()\nexhaust()\n")
    plain, run = host.run_python([path]), record(path)
    assert (run.status, run.stderr) == (plain.status, plain.stderr)
    exception = run.profile.status["exception"]
    assert exception["type"] == "RecursionError"
    assert "maximum recursion depth exceeded" in exception["message"]


RECURSION_THROUGH_C = {
    "repr": "nested = []\nfor _ in range(100_000): nested = [nested]\nrepr(nested)",
    "eq": """
class Same:
    def __init__(self, inner): self.inner = inner
    def __eq__(self, other): return [self.inner] == [other.inner]
left = right = None
for _ in range(5000): left, right = Same(left), Same(right)
left == right
""",
    "sorted": """
def again(n):
    try:
        return sorted([n], key=again)
    except RecursionError as error:      # what it says differs with who finds the limit
        raise RecursionError("stopped") from None
again(1)
""",
    "getattr": """
class Endless:
    def __getattr__(self, name): return getattr(self, name + "x")
Endless().name
""",
}


def without_usage(text):
    """3.14 says how much stack was used, and that is another figure in each run of python3 too."""
    return re.sub(r"\(used \d+ kB\)", "(used)", text)


@pytest.mark.parametrize("case", RECURSION_THROUGH_C)
def test_recursion_through_c_is_stopped(record, program, case):
    path = program(f"try:\n    exec({RECURSION_THROUGH_C[case]!r})\n"
                   "except RecursionError as error:\n    print(error)\n")
    plain, run = host.run_python([path]), record(path)
    assert run.status == plain.status
    assert without_usage(run.stdout) == without_usage(plain.stdout)
    assert run.profile.status["state"] == "completed"


# Refused are a first step of a generator, a later one, and a call that makes one. Those that have
# begun run once more when they are dropped.
REFUSED_GENERATORS = """
import inspect, sys
entries = 0
def steps():
    global entries
    try:
        while True:
            entries += 1
            yield
    finally:
        entries += 1
def make():
    made.append(steps())
    return made[-1]
def step(generator): next(generator)
def down(n, what, *given):
    if n: down(n - 1, what, *given)
    else: what(*given)
made = []
begun = make(); next(begun)
sys.setrecursionlimit(150)
for n in range(130, 150):
    for what, *given in (step, begun), (step, make()), (make,):
        try: down(n, what, *given)
        except RecursionError: pass
for generator in made:
    if inspect.getgeneratorstate(generator) == "GEN_CREATED": next(generator)
del begun, given, generator, made[:]
print(entries)
"""


def test_generators_that_are_refused_are_not_counted(record, program):
    path = program(REFUSED_GENERATORS)
    plain, run = host.run_python([path]), record(path)
    assert run.stdout == plain.stdout
    entered = {function.name: count for function, count in run.profile.activations().items()}
    assert entered["steps"] == int(run.stdout)


@pytest.mark.long
def test_nearly_a_million_frames(record, program):
    path = program(DESCEND + "sys.setrecursionlimit(10**6)\nprint(descend(990_000))\n")
    run = record(path)
    assert (run.status, run.stdout) == (0, "990000\n"), run.stderr
    assert len(run.profile.find("descend")) == 990_001
