"""Makers of objects whose types are written in C, or are the standard library's."""
import _thread
import array
import collections
import datetime
import decimal
import fractions
import functools
import io
import itertools
import types
import weakref

from kind_makers import COUNT, maker, simple_maker
from own_kinds import Attributes

try:
    import numpy
except ImportError:
    numpy = None

TEXT = "x" * (COUNT + 20)
DATA = TEXT.encode()
HUGE = 1 << 90


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


simple_maker("make_object", object)
simple_maker("make_lock", _thread.allocate_lock)
simple_maker("make_ordered_dict", collections.OrderedDict)
simple_maker("make_default_dict", functools.partial(collections.defaultdict, int))
simple_maker("make_count", itertools.count)
simple_maker("make_namespace", types.SimpleNamespace)
simple_maker("make_deque", collections.deque)
simple_maker("make_bytes_io", io.BytesIO)


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
