"""The largest singular value of an infinite matrix, by the power method on lists of floats."""

import sys


def element(row, column):
    return 1.0 / ((row + column) * (row + column + 1) // 2 + row + 1)


def times(vector):
    return [
        sum(element(row, column) * value for column, value in enumerate(vector))
        for row in range(len(vector))
    ]


def transposed_times(vector):
    return [
        sum(element(row, column) * value for row, value in enumerate(vector))
        for column in range(len(vector))
    ]


def run(scale=1.0):
    vector = [1.0] * 100
    for _ in range(round(190 * scale)):
        previous, vector = vector, transposed_times(times(vector))
    numerator = sum(a * b for a, b in zip(previous, vector))
    return round((numerator / sum(a * a for a in previous)) ** 0.5, 9)


if __name__ == "__main__":
    print(run(*map(float, sys.argv[1:])))
