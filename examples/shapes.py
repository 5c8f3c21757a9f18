"""Points as objects, as objects with slots, and as tuples.

Look at: the bytes by type in the three builders. 20,000 of each kind hold the same two numbers. A
Point needs room for its attributes beside itself, a SlottedPoint has it inside, a tuple likewise.
Fewer tuples are counted than made: some came from CPython's list of tuples to use again.
"""


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


class SlottedPoint:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y


def points(count):
    return [Point(n, -n) for n in range(count)]


def slotted_points(count):
    return [SlottedPoint(n, -n) for n in range(count)]


def tuples(count):
    return [(n, -n) for n in range(count)]


def main():
    kept = points(20_000), slotted_points(20_000), tuples(20_000)
    print([len(kind) for kind in kept])


if __name__ == "__main__":
    main()
