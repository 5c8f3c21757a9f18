"""The towers of Hanoi, on three stacks that are really moved."""

import sys


def move(pegs, source, target):
    pegs[target].append(pegs[source].pop())


def solve(pegs, height, source, target, spare):
    if height == 0:
        return 0
    moves = solve(pegs, height - 1, source, spare, target)
    move(pegs, source, target)
    return moves + 1 + solve(pegs, height - 1, spare, target, source)


def run(scale=1.0):
    moves = 0
    for _ in range(round(72 * scale)):
        pegs = [list(range(16, 0, -1)), [], []]
        moves += solve(pegs, 16, 0, 2, 1)
        assert pegs[2] == list(range(16, 0, -1))
    return moves


if __name__ == "__main__":
    print(run(*map(float, sys.argv[1:])))
