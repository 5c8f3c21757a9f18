"""Queens that do not threaten one another, by backtracking over tuples."""

import sys


def is_safe(queens, column):
    row = len(queens)
    for other_row, other in enumerate(queens):
        if other == column or abs(other - column) == row - other_row:
            return False
    return True


def solutions(size, queens=()):
    if len(queens) == size:
        return 1
    return sum(solutions(size, (*queens, c)) for c in range(size) if is_safe(queens, c))


def run(scale=1.0):
    return [solutions(8) for _ in range(round(110 * scale))][-1]


if __name__ == "__main__":
    print(run(*map(float, sys.argv[1:])))
