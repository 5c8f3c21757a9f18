"""Conway's game of life on a set of living cells."""

import sys
from collections import Counter

GLIDER = {(0, 1), (1, 2), (2, 0), (2, 1), (2, 2)}


def around(cell):
    row, column = cell
    for r in (row - 1, row, row + 1):
        for c in (column - 1, column, column + 1):
            if (r, c) != cell:
                yield r, c


def next_generation(living):
    counts = Counter(other for cell in living for other in around(cell))
    return {cell for cell, n in counts.items() if n == 3 or (n == 2 and cell in living)}


def run(scale=1.0):
    living = {(r + 12 * k, c + 7 * k) for k in range(60) for r, c in GLIDER}
    for _ in range(round(1400 * scale)):
        living = next_generation(living)
    return sum(row * 31 + column for row, column in living)


if __name__ == "__main__":
    print(run(*map(float, sys.argv[1:])))
