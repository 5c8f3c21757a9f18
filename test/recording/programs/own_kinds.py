"""Makers of objects whose classes are defined here, in Python."""
import collections
import dataclasses

from kind_makers import maker, simple_maker


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

simple_maker("make_plain", Plain)
simple_maker("make_slotted", Slotted)
simple_maker("make_dict_kind", DictKind)
simple_maker("make_list_kind", ListKind)
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
