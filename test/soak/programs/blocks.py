"""Holds COUNT blocks of the sizes that programs mostly have. usage: blocks.py COUNT"""
import sys


class Point:
    __slots__ = ("x", "y", "z")

    def __init__(self, number):
        self.x = number


def hold(count):
    """A list, its items, a text, bytes, two ints and an object: seven blocks for each number."""
    kept = []
    for number in range(count // 7):
        kept.append([str(number), bytes(number % 300), number << 40, Point(number)])
    return kept


def checkpoint(text):
    print(text, flush=True)
    sys.stdin.readline()


hold(70)
checkpoint("empty")
kept = hold(int(sys.argv[1]))
checkpoint("full")
