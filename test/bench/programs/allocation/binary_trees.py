"""Binary trees that are built, counted and dropped; one long-lived one stays."""

import sys


class Node:
    __slots__ = ("left", "right")

    def __init__(self, left, right):
        self.left = left
        self.right = right


def build(depth):
    return Node(None, None) if depth == 0 else Node(build(depth - 1), build(depth - 1))


def count(node):
    return 1 if node.left is None else 1 + count(node.left) + count(node.right)


def run(scale=1.0):
    long_lived = build(14)
    total = 0
    for depth in range(4, 15, 2):
        for _ in range(round(scale * 2 ** (18 - depth))):
            total += count(build(depth))
    return total + count(long_lived)


if __name__ == "__main__":
    print(run(*map(float, sys.argv[1:])))
