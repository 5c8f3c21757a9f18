"""Recursion that passes through C between the Python frames."""
import copy
import functools
import json
import re


class Nested:
    def __init__(self, inner):
        self.inner = inner

    def __repr__(self):
        return f"<{self.inner!r}>"

    def __eq__(self, other):
        return [self.inner] == [other.inner]

    def __hash__(self):
        return hash((1, self.inner))

    def __len__(self):
        return 1 + (len(self.inner) if self.inner is not None else 0)

    def __bool__(self):
        return bool(self.inner)

    def __iter__(self):
        yield self
        if self.inner is not None:
            yield from iter(self.inner)

    def __call__(self, n):
        return self.inner(n + 1) if self.inner is not None else n

    def __format__(self, spec):
        return "." if self.inner is None else format(self.inner, spec) + spec

    def __add__(self, other):
        return NotImplemented

    def __radd__(self, other):
        return other + len(self)

    def __index__(self):
        return len(self)

    def __reduce__(self):
        return Nested, (self.inner,)


@functools.lru_cache(maxsize=None)
def cached_fib(n):
    return n if n < 2 else cached_fib(n - 1) + cached_fib(n - 2)


@functools.singledispatch
def size(value):
    return 1


@size.register(list)
def size_of_list(value):
    return 1 + sum(map(size, value))


def merge_by_sorting(depth):
    return sorted(range(3), key=lambda n: merge_by_sorting(depth - 1)[n] if depth else -n)


def mapped_depth(depth):
    return max(map(mapped_depth, [depth - 1] * 2)) + 1 if depth else 0


def reduced(depth):
    return functools.reduce(lambda total, n: total + reduced(depth - 1) if depth else n, (1, 2, 3))


def substitute(text):
    return re.sub(r"\((.*)\)", lambda match: substitute(match.group(1)), text)


def encode(value):
    return [value.inner] if isinstance(value, Nested) else None


def partial_chain(depth):
    return functools.partial(partial_chain, depth - 1)() if depth else "end"


def nest(depth):
    nested = None
    for _ in range(depth):
        nested = Nested(nested)
    return nested


def nested_list(depth):
    return [nested_list(depth - 1), depth] if depth else []


print(cached_fib(150), size(nested_list(20)), merge_by_sorting(4), mapped_depth(7), reduced(4))
print(substitute("(a(b(c(d))))"), partial_chain(40), json.dumps(nest(15), default=encode))
print(repr(nest(12)), nest(30) == nest(30), len({nest(5), nest(5)}), bool(nest(9)), nest(20)(0))
print(len(list(nest(25))), f"{nest(8):-}", 5 + nest(3), "abcdef"[nest(2)], 2 + nest(4))
print(len(copy.deepcopy(nest(10))))
