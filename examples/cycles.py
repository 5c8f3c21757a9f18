"""Rings whose links know each other in both directions, so that only the garbage collector frees them.

Look at: `<gc>`. What the collector takes is not charged to ring, which happens to be running when it
starts: its runs have a node of their own below it, a row each in `gc` and a mark each in the timeline.
After the last one nothing of what ring made is alive.
"""

import gc


class Link:
    def __init__(self, before):
        self.before = before
        self.after = None


def ring(size):
    first = last = Link(None)
    for _ in range(size - 1):
        last.after = Link(last)
        last = last.after
    first.before, last.after = last, first
    return size


def main():
    made = sum(ring(500) for _ in range(60))
    print(gc.collect() > 0, made, "links")


if __name__ == "__main__":
    main()
