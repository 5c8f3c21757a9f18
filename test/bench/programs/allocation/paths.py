"""Shortest paths on a grid with a heap of tuples, and the paths as linked tuples."""

import heapq
import sys


def neighbours(cell, size):
    row, column = cell
    if row > 0:
        yield row - 1, column
    if row + 1 < size:
        yield row + 1, column
    if column > 0:
        yield row, column - 1
    if column + 1 < size:
        yield row, column + 1


def weight(cell):
    return (cell[0] * 31 + cell[1] * 17) % 9 + 1


def shortest(size):
    start = (0, 0)
    best = {start: 0}
    heap = [(0, start, None)]
    while heap:
        distance, cell, path = heapq.heappop(heap)
        if distance > best[cell]:
            continue
        if cell == (size - 1, size - 1):
            return distance, (cell, path)
        for other in neighbours(cell, size):
            longer = distance + weight(other)
            if longer < best.get(other, 1 << 60):
                best[other] = longer
                heapq.heappush(heap, (longer, other, (cell, path)))
    raise ValueError(size)


def length(path):
    steps = 0
    while path is not None:
        steps += 1
        path = path[1]
    return steps


def run(scale=1.0):
    total = 0
    for turn in range(round(22 * scale)):
        distance, path = shortest(120 + turn)
        total += distance + length(path)
    return total


if __name__ == "__main__":
    print(run(*map(float, sys.argv[1:])))
