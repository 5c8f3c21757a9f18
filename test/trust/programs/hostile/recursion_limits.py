"""Plays with the recursion limit, at every depth and from a handler of RecursionError."""
import sys


def deep(left):
    return 1 + deep(left - 1) if left else 0


def low_from(depth):
    if depth:
        return low_from(depth - 1)
    try:
        sys.setrecursionlimit(5)
    except RecursionError as error:
        return str(error)
    return "set"


def handles():
    try:
        handles()
    except RecursionError:
        return deep(3)
    return 0


print(low_from(40))
for limit in 60, 10_000, 200, 100_000:
    sys.setrecursionlimit(limit)
    try:
        print(limit, deep(limit - 30))
    except RecursionError as error:
        print(limit, error)
    try:
        print(deep(2 * limit))
    except RecursionError as error:
        print(error)
    sys.setrecursionlimit(1000)
    handles()
