"""--lifetimes: which blocks were freed soon, outlived a collection, were never freed; and how large."""
import pytest

import host

LIFETIMES = """
import gc
gc.disable()
kept = []
def soon():
    for _ in range(100):
        block = bytearray(70_000)
        del block
def later():
    held = [bytearray(80_000) for _ in range(50)]
    held.clear()
def survive():
    held = [bytearray(90_000) for _ in range(20)]
    gc.collect()
    for n in range(20): held.append(bytes(n + 100))   # or the last of them would be temporary
    del held
def leak():
    for _ in range(30): kept.append(bytearray(60_000))
class Knot:
    def __init__(self):
        self.knot = self
        self.load = bytearray(50_000)
def tie():
    for _ in range(10): Knot()
def grow():
    block = bytearray()
    for _ in range(10): block.extend(bytes(100_000))
    kept.append(block)
soon()
later()
survive()
leak()
tie()
grow()
gc.enable()
"""
# Without what the site-packages of this Python import at its start.
TARGET = ["-S", "-c", LIFETIMES]


@pytest.fixture(scope="module")
def profile(tmp_path_factory):
    return host.run_host(TARGET, tmp_path_factory.mktemp("lives"), ["--lifetimes"]).profile


def of(profile, name, type_name="bytearray"):
    """(temporary, survived, leaked) blocks of a type in a function and what it calls."""
    columns, table = ("temporary_count", "survived_count", "leaked_count"), profile.columns["node_types"]
    sums = dict.fromkeys(columns, 0)
    for node in profile.subtree(profile.only(name)):
        for row in range(profile.first_type_row[node], profile.first_type_row[node + 1]):
            if profile.types[table["type"][row]].name == type_name:
                for column in columns:
                    sums[column] += table[column][row]
    return tuple(sums.values())


# Each bytearray is two blocks: the object and its buffer. Of those that later() drops at once the
# last 16 blocks are temporary by definition.
@pytest.mark.parametrize("name, expected", [
    ("soon", (200, 0, 0)), ("later", (16, 0, 0)), ("survive", (0, 40, 0)), ("leak", (0, 0, 60))])
def test_lives_are_told_by_path_and_type(profile, name, expected):
    assert of(profile, name) == expected


def test_a_last_collection_frees_what_only_holds_itself(profile):
    nodes = profile.subtree(profile.only("tie"))
    assert profile.sum("live_count", nodes) >= 10 * 3
    assert of(profile, "tie", "Knot") == of(profile, "tie") == (0, 0, 0)


def test_bytes_are_those_of_the_blocks(profile):
    def in_bytes(name, column):
        return profile.sum(column, profile.subtree(profile.only(name)))
    assert 100 * 70_000 <= in_bytes("soon", "temporary_bytes") < 100 * 70_200
    assert 20 * 90_000 <= in_bytes("survive", "survived_bytes") < 20 * 90_200
    assert 30 * 60_000 <= in_bytes("leak", "leaked_bytes") < 30 * 60_200 + 1000
    # Only what extend() read is temporary, not what the growing buffer was before.
    assert 1_000_000 <= in_bytes("grow", "leaked_bytes") < 1_200_000
    assert 1_000_000 <= in_bytes("grow", "temporary_bytes") < 1_003_000


def test_blocks_are_counted_by_size(profile):
    sizes = profile.columns["sizes"]
    for column in ("alloc_count", "alloc_bytes", "live_count"):
        assert sum(sizes[column]) == profile.totals[column]
    row = sizes["least_bytes"].index(65_536)
    assert sizes["least_bytes"][:3] == [0, 16, 32]
    # soon, later and survive made them; nothing else is that large and smaller than 131,072 bytes,
    # but what grow() had at first.
    made = 100 + 50 + 20 + 10
    assert made <= sizes["alloc_count"][row] <= made + 15
    assert sizes["live_count"][row] <= 5


def test_what_lived_is_as_without_the_option(profile, tmp_path):
    plain = host.run_host(TARGET, tmp_path).profile
    assert "leaked_bytes" not in plain.nodes and "sizes" not in plain.columns
    for name in ("soon", "later", "survive", "leak", "grow"):
        for column in ("calls", "alloc_count", "alloc_bytes", "live_count", "live_bytes"):
            found, expected = (each.sum(column, each.subtree(each.only(name)))
                               for each in (profile, plain))
            assert found == expected, (name, column)


ENDINGS = """
import atexit, gc, os, sys, weakref
class Loud:
    def __init__(self, name): self.name, self.self = name, self
    def __del__(self): print("gone:", self.name, flush=True)
Loud("in a cycle")
held = Loud("at module level")
atexit.register(print, "at exit", flush=True)
{end}
"""


@pytest.mark.parametrize("end, collects", [
    ("", True), ("sys.exit(3)", True), ("os._exit(4)", False), ("1 / 0", True),
    ("gc.disable()", False)])
def test_the_program_ends_as_under_python(record, program, end, collects):
    path = program(ENDINGS.format(end=end))
    run, plain = record(path, options=["--lifetimes"]), host.run_python([path])
    assert (run.status, run.stdout) == (plain.status, plain.stdout)
    assert "leaked_bytes" in run.profile.nodes
    assert ("last_collection_missing" in run.profile.diagnostics()) != collects


def test_a_killed_run_says_that_its_lives_are_unknown(record, program):
    run = record(program("import os; os.system(f'kill -9 {os.getpid()}')"), options=["--lifetimes"])
    assert "lifetimes_lost" in run.profile.diagnostics()
    assert "leaked_bytes" not in run.profile.nodes


def test_a_fork_ends_no_life_of_its_parent(record, program):
    profile = record(program("""
import os
kept = [bytearray(60_000) for _ in range(10)]
if os.fork() == 0:
    kept.clear()
    os._exit(0)
os.wait()
"""), options=["--lifetimes"]).profile
    assert profile.totals["leaked_bytes"] >= 600_000
