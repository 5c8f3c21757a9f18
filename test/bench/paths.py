"""Functions that each call all of them, some levels deep, so that each call path is taken once:
paths.py FUNCTIONS LEVELS prints how many paths that is, and time.monotonic() as its last act."""

import sys
import time

# Each function needs code of its own: paths are told apart by it.
SOURCE = """
def path_{}(levels):
    if levels:
        for function in FUNCTIONS:
            function(levels - 1)
FUNCTIONS.append(path_{})
"""
FUNCTIONS = []


def main(functions, levels):
    for number in range(functions):
        exec(SOURCE.format(number, number))
    for function in FUNCTIONS:
        function(levels - 1)
    print(sum(functions ** level for level in range(1, levels + 1)), time.monotonic())


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
