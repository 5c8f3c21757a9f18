"""Makes COUNT objects of each kind, each kind in its own function, and keeps them all.

Prints the sum of sys.getsizeof by function, as JSON.
"""
import _thread
import array
import collections
import dataclasses
import datetime
import decimal
import fractions
import functools
import io
import itertools
import json
import sys
import types
import warnings
import weakref

try:
    import numpy
except ImportError:
    numpy = None

COUNT = 100_000
TEXT = "x" * (COUNT + 20)
DATA = TEXT.encode()
HUGE = 1 << 90
MAKERS = []


class Plain:
    pass


class Slotted:
    __slots__ = ("left", "right")


class Attributes:
    def __init__(self, value):
        self.value = value


class DictKind(dict):
    pass


class ListKind(list):
    pass


class TupleKind(tuple):
    pass


class StrKind(str):
    pass


class IntKind(int):
    pass


class BytesKind(bytes):
    pass


class FloatKind(float):
    pass


class Failure(Exception):
    pass


@dataclasses.dataclass
class Record:
    left: int
    right: int


Pair = collections.namedtuple("Pair", "left right")


def numbers(n):
    yield n


async def waiting(n):
    return n


async def streaming(n):
    yield n


def function_of(position):
    def inner():
        return position

    return inner


def maker(function):
    MAKERS.append(function)
    return function


def simple_maker(name, make):
    """A maker whose loop is only a call of something written in C."""

    def made(keep, positions):
        for position in positions:
            keep[position] = make()

    code = made.__code__.replace(co_name=name, co_qualname=name)
    MAKERS.append(types.FunctionType(code, globals(), name, None, made.__closure__))


simple_maker("make_plain", Plain)
simple_maker("make_slotted", Slotted)
simple_maker("make_dict_kind", DictKind)
simple_maker("make_list_kind", ListKind)
simple_maker("make_object", object)
simple_maker("make_lock", _thread.allocate_lock)
simple_maker("make_ordered_dict", collections.OrderedDict)
simple_maker("make_default_dict", functools.partial(collections.defaultdict, int))
simple_maker("make_count", itertools.count)
simple_maker("make_namespace", types.SimpleNamespace)
simple_maker("make_deque", collections.deque)
simple_maker("make_bytes_io", io.BytesIO)
simple_maker("make_failure", Failure)


@maker
def make_attributes(keep, positions):
    for position in positions:
        keep[position] = Attributes(position)


@maker
def make_tuple_kind(keep, positions):
    for position in positions:
        keep[position] = TupleKind((position, None))


@maker
def make_str_kind(keep, positions):
    for position in positions:
        keep[position] = StrKind("kind")


@maker
def make_int_kind(keep, positions):
    for position in positions:
        keep[position] = IntKind(position)


@maker
def make_bytes_kind(keep, positions):
    for position in positions:
        keep[position] = BytesKind(b"kind")


@maker
def make_float_kind(keep, positions):
    for position in positions:
        keep[position] = FloatKind(2.5)


@maker
def make_dataclass(keep, positions):
    for position in positions:
        keep[position] = Record(position, 1)


@maker
def make_named_tuple(keep, positions):
    for position in positions:
        keep[position] = Pair(position, 1)


@maker
def make_list(keep, positions):
    for position in positions:
        keep[position] = [position, None, None]


@maker
def make_dict(keep, positions):
    for position in positions:
        keep[position] = {position: None}


@maker
def make_big_dict(keep, positions):
    for position in positions:
        keep[position] = dict.fromkeys("abcdefghijklm")


@maker
def make_set(keep, positions):
    for position in positions:
        keep[position] = {position, None}


@maker
def make_frozenset(keep, positions):
    for position in positions:
        keep[position] = frozenset((position, None))


@maker
def make_tuple(keep, positions):
    for position in positions:
        keep[position] = (position, None, None)


@maker
def make_float(keep, positions):
    for position in positions:
        keep[position] = position * 0.5


@maker
def make_complex(keep, positions):
    for position in positions:
        keep[position] = position * 1j


@maker
def make_big_int(keep, positions):
    for position in positions:
        keep[position] = HUGE + position


@maker
def make_str(keep, positions):
    for position in positions:
        keep[position] = TEXT[position:position + 9]


@maker
def make_bytes(keep, positions):
    for position in positions:
        keep[position] = DATA[position:position + 9]


@maker
def make_function(keep, positions):
    for position in positions:
        def made():
            pass
        keep[position] = made


@maker
def make_closure(keep, positions):
    for position in positions:
        keep[position] = function_of(position)


@maker
def make_bound_method(keep, positions):
    slotted = Attributes(1)
    for position in positions:
        keep[position] = slotted.__init__


@maker
def make_builtin_method(keep, positions):
    for position in positions:
        keep[position] = keep.append


@maker
def make_partial(keep, positions):
    for position in positions:
        keep[position] = functools.partial(numbers)


@maker
def make_weak_reference(keep, positions):
    target = Attributes(1)
    for position in positions:
        keep[position] = weakref.ref(target, id)


@maker
def make_slice(keep, positions):
    for position in positions:
        keep[position] = slice(position)


@maker
def make_range(keep, positions):
    for position in positions:
        keep[position] = range(position)


@maker
def make_generator(keep, positions):
    for position in positions:
        keep[position] = numbers(position)


@maker
def make_coroutine(keep, positions):
    for position in positions:
        keep[position] = waiting(position)


@maker
def make_async_generator(keep, positions):
    for position in positions:
        keep[position] = streaming(position)


@maker
def make_array(keep, positions):
    for position in positions:
        keep[position] = array.array("q", (position, 1))


@maker
def make_bytearray(keep, positions):
    for position in positions:
        keep[position] = bytearray(b"0123456789")


@maker
def make_fraction(keep, positions):
    for position in positions:
        keep[position] = fractions.Fraction(position, 7)


@maker
def make_decimal(keep, positions):
    for position in positions:
        keep[position] = decimal.Decimal(position)


@maker
def make_date(keep, positions):
    for position in positions:
        keep[position] = datetime.date(2000, 1, 1)


@maker
def make_memoryview(keep, positions):
    for position in positions:
        keep[position] = memoryview(DATA)


@maker
def make_string_io(keep, positions):
    for position in positions:
        keep[position] = io.StringIO()


if numpy:
    @maker
    def make_ndarray(keep, positions):
        for position in positions:
            keep[position] = numpy.empty(1)


def drained():
    """Empties the free lists of CPython, whose objects never reach the allocator."""
    spread = range(2500)
    return ([[n] for n in spread], [{n: n} for n in spread], [n / 3 for n in spread],
            [(n,) * size for size in (1, 2, 3) for n in spread], [slice(n) for n in spread],
            [keep.append for keep in [[]] for _ in spread], [1 << 70 for _ in spread],
            [range(n) for n in spread], [Slotted.__init__ for _ in spread])


def main():
    warnings.simplefilter("ignore")  # coroutines that were never awaited
    positions = list(range(COUNT))
    sizes, emptied = {}, []
    for make in MAKERS:
        kept[make.__name__] = keep = [None] * COUNT
        emptied.append(drained())
        make(keep, positions)
        sizes[make.__name__] = sum(map(sys.getsizeof, keep))
    print(json.dumps(sizes))


kept = {}
main()
