"""Makes COUNT objects of each kind, each kind in its own function, and keeps them all.

Prints the sum of sys.getsizeof by function, as JSON.
"""
import importlib
import json
import sys
import warnings

from kind_makers import COUNT, MAKERS
from own_kinds import Slotted

importlib.import_module("builtin_kinds")  # which registers its makers


def drained():
    """Empties the free lists of CPython, whose objects never reach the allocator."""
    spread = range(2500)
    return ([[n] for n in spread], [{n: n} for n in spread], [n / 3 for n in spread],
            [(n,) * size for size in (1, 2, 3) for n in spread], [slice(n) for n in spread],
            [keep.append for keep in [[]] for _ in spread], [1 << 70 for _ in spread],
            [range(n) for n in spread], [Slotted.__init__ for _ in spread], spread)


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
