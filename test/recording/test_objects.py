"""100,000 objects of each kind: exactly so many, under the right type and function."""
import json
import types

import pytest

import host
from profile_view import Type

COUNT = 100_000

# What a maker of programs/kinds.py makes: module and name of the type.
MADE = {
    "make_plain": Type("own_kinds", "Plain"),
    "make_slotted": Type("own_kinds", "Slotted"),
    "make_attributes": Type("own_kinds", "Attributes"),
    "make_dict_kind": Type("own_kinds", "DictKind"),
    "make_list_kind": Type("own_kinds", "ListKind"),
    "make_tuple_kind": Type("own_kinds", "TupleKind"),
    "make_str_kind": Type("own_kinds", "StrKind"),
    "make_int_kind": Type("own_kinds", "IntKind"),
    "make_bytes_kind": Type("own_kinds", "BytesKind"),
    "make_float_kind": Type("own_kinds", "FloatKind"),
    "make_failure": Type("own_kinds", "Failure"),
    "make_dataclass": Type("own_kinds", "Record"),
    "make_named_tuple": Type("own_kinds", "Pair"),
    "make_object": Type("", "object"),
    "make_list": Type("", "list"),
    "make_dict": Type("", "dict"),
    "make_big_dict": Type("", "dict"),
    "make_set": Type("", "set"),
    "make_frozenset": Type("", "frozenset"),
    "make_tuple": Type("", "tuple"),
    "make_float": Type("", "float"),
    "make_complex": Type("", "complex"),
    "make_big_int": Type("", "int"),
    "make_str": Type("", "str"),
    "make_bytes": Type("", "bytes"),
    "make_bytearray": Type("", "bytearray"),
    "make_memoryview": Type("", "memoryview"),
    "make_function": Type("", "function"),
    "make_closure": Type("", "function"),
    "make_bound_method": Type("", "method"),
    "make_builtin_method": Type("", "builtin_function_or_method"),
    "make_slice": Type("", "slice"),
    "make_range": Type("", "range"),
    "make_generator": Type("", "generator"),
    "make_coroutine": Type("", "coroutine"),
    "make_async_generator": Type("", "async_generator"),
    "make_weak_reference": Type("weakref", "ReferenceType"),
    "make_lock": Type("_thread", "lock"),
    "make_namespace": Type("types", "SimpleNamespace"),
    "make_partial": Type("functools", "partial"),
    "make_count": Type("itertools", "count"),
    "make_deque": Type("collections", "deque"),
    "make_ordered_dict": Type("collections", "OrderedDict"),
    "make_default_dict": Type("collections", "defaultdict"),
    "make_array": Type("array", "array"),
    "make_bytes_io": Type("_io", "BytesIO"),
    "make_string_io": Type("_io", "StringIO"),
    "make_fraction": Type("fractions", "Fraction"),
    "make_decimal": Type("decimal", "Decimal"),
    "make_date": Type("datetime", "date"),
    "make_ndarray": Type("numpy", "ndarray"),
}
# Made by the code of another Python function, which is then the one that is charged.
MADE_IN = {
    "make_closure": "function_of",
    "make_generator": "numbers",
    "make_coroutine": "waiting",
    "make_async_generator": "streaming",
    "make_fraction": "__new__",
    "make_named_tuple": "<lambda>",
}
# Their memory is not what sys.getsizeof says: it leaves out the values of instances and the spare
# item of subclasses of tuple and of sums of big ints, and counts data that malloc holds.
UNSIZED = {
    "make_plain", "make_attributes", "make_dict_kind", "make_list_kind", "make_failure",
    "make_str_kind", "make_int_kind", "make_bytes_kind", "make_float_kind", "make_tuple_kind",
    "make_dataclass", "make_namespace", "make_lock", "make_ndarray", "make_string_io",
    "make_ordered_dict", "make_named_tuple", "make_big_int",
}
# Blocks of storage beside the object itself.
STORAGE_BLOCKS = {"make_list": 1, "make_dict": 1, "make_big_dict": 1, "make_deque": 1,
                  "make_array": 1, "make_bytearray": 1, "make_set": 0, "make_tuple": 0}


@pytest.fixture(scope="module")
def kinds(tmp_path_factory, request):
    program = request.path.parent / "programs/kinds.py"
    run = host.run_host([program], tmp_path_factory.mktemp("kinds"))
    assert run.status == 0, run.stderr
    return types.SimpleNamespace(profile=run.profile, sizes=json.loads(run.stdout))


def memory_of(kinds, maker):
    """The memory sums of the made type in the function that made it, below the maker."""
    if maker not in kinds.sizes:
        pytest.skip("the module of this kind is not installed")
    profile = kinds.profile
    charged = MADE_IN.get(maker, maker)
    below = profile.subtree(profile.only(maker))
    nodes = [node for node in below if profile.function(node).name == charged]
    return profile.memory(nodes)[MADE[maker]]


@pytest.mark.parametrize("maker", MADE)
def test_every_object_is_counted(kinds, maker):
    assert memory_of(kinds, maker)["object_count"] == COUNT


@pytest.mark.parametrize("maker", sorted(MADE.keys() - UNSIZED))
def test_bytes_are_the_size_of_the_objects(kinds, maker):
    assert memory_of(kinds, maker)["live_bytes"] == kinds.sizes[maker]


@pytest.mark.parametrize("maker", STORAGE_BLOCKS)
def test_storage_counts_for_its_owner(kinds, maker):
    assert memory_of(kinds, maker)["live_count"] == COUNT * (1 + STORAGE_BLOCKS[maker])


def test_each_kind_is_made_only_where_it_is_made(kinds):
    """No other function holds objects of the classes that only one function makes."""
    own = {kind for kind in MADE.values() if kind.module == "own_kinds"}
    own.remove(MADE["make_attributes"])  # two makers use one each
    memory = kinds.profile.memory(range(kinds.profile.nodes["count"]))
    assert {kind: memory[kind]["object_count"] for kind in own} == dict.fromkeys(own, COUNT)


# How a container of this type grows, and how to measure it; one statement each.
GROWTH = {
    "list": ("grown = []", "for n in numbers: grown.append(None)"),
    "list-extended": ("grown = []", "grown.extend(numbers)"),
    "list-inserted": ("grown = []", "for n in numbers: grown.insert(0, None)"),
    "list-sliced": ("grown = []", "grown[:] = numbers"),
    "dict": ("grown = {}", "for n in numbers: grown[n] = None"),
    "dict-updated": ("grown = {}", "grown.update(zip(numbers, numbers))"),
    "set": ("grown = set()", "for n in numbers: grown.add(n)"),
    "set-updated": ("grown = set()", "grown |= source_set"),
    "deque": ("grown = collections.deque()", "for n in numbers: grown.append(None)"),
    "deque-left": ("grown = collections.deque()", "for n in numbers: grown.appendleft(None)"),
    "bytearray": ("grown = bytearray()", "for n in numbers: grown.append(1)"),
    "bytearray-extended": ("grown = bytearray()", "for n in numbers: grown += b'12345'"),
    "array": ("grown = array.array('q')", "for n in numbers: grown.append(1)"),
    "array-extended": ("grown = array.array('q')", "grown.extend(source_array)"),
}
GROWING = """
import array, collections, io, sys
spare = [[] for _ in range(200)], [{{}} for _ in range(200)]  # empties the free lists
numbers = list(range(20000))
source_set = set(numbers)
source_array = array.array("q", numbers)

def grow():
    {start}
    {grow}
    return grown

grown = grow()
print(sys.getsizeof(grown))
"""


@pytest.mark.parametrize("growth", GROWTH)
def test_growth_counts_for_the_container(record, program, growth):
    start, grow = GROWTH[growth]
    run = record(program(GROWING.format(start=start, grow=grow)))
    memory = run.profile.memory([run.profile.only("grow")])
    live = {kind.name: sums["live_bytes"] for kind, sums in memory.items() if sums["live_bytes"]}
    assert live == {growth.partition("-")[0]: int(run.stdout)}


def test_bytes_io_owns_its_buffer(record, program):
    """CPython holds it in a bytes object, so it counts as bytes; all of it is there."""
    start, grow = "grown = io.BytesIO()", "for n in numbers: grown.write(b'12345')"
    run = record(program(GROWING.format(start=start, grow=grow)))
    memory = run.profile.memory([run.profile.only("grow")])
    owned = [memory[kind]["live_bytes"] for kind in (Type("_io", "BytesIO"), Type("", "bytes"))]
    assert sum(owned) == int(run.stdout)


def test_string_io_owns_its_buffer(record, program):
    run = record(program("""
import io
def grow():
    grown = io.StringIO()
    grown.readline()            # reading ends the collecting of parts in a list
    for _ in range(20000):
        grown.write("12345")
    return grown
grown = grow()
"""))
    memory = run.profile.memory([run.profile.only("grow")])
    assert memory[Type("_io", "StringIO")]["live_bytes"] >= 20000 * 5 * 4


SHORT_LIVED = """
import gc
gc.disable()
places = set()
def make(kind):
    return kind()
def follow(number):
    kind = type(f"Kind{number}", (), {})
    places.add(id(kind))
    for _ in range(3):
        make(kind)
for number in range(200):
    follow(number)
    gc.collect()
assert len(places) < 100, places
"""


def test_instances_of_classes_that_follow_one_another_at_one_address(record, program):
    profile = record(program(SHORT_LIVED)).profile
    memory = profile.memory([profile.only("make")])
    counts = {kind.name: row["object_count"] for kind, row in memory.items() if "Kind" in kind.name}
    assert counts == {f"Kind{number}": 3 for number in range(200)}


def test_freed_memory_is_not_live(record, program):
    run = record(program("""
def passing():
    kept = [bytes(1000) for _ in range(5000)]
    return None
passing()
"""))
    profile = run.profile
    memory = profile.memory(profile.subtree(profile.only("passing")))[Type("", "bytes")]
    assert memory["object_count"] == 5000
    assert memory["alloc_bytes"] == 5000 * 1033
    assert memory["live_bytes"] == memory["live_count"] == 0


def test_memory_is_charged_where_it_was_asked_for_not_where_it_is_freed(record, program):
    run = record(program("""
def make():
    return [bytes(1000) for _ in range(100)]
def drop(kept):
    kept.clear()
drop(make())
"""))
    profile = run.profile
    assert profile.memory(profile.find("drop"))[Type("", "bytes")]["alloc_count"] == 0
    made = profile.memory(profile.subtree(profile.only("make")))[Type("", "bytes")]
    assert (made["alloc_count"], made["live_count"]) == (100, 0)
