"""Heat that spreads over a plate, by numpy and by lists.

Look at: the types of the two ways. by_lists makes a float object for each point and step; by_numpy
makes a few arrays. Their data is native memory: with --native it belongs to the type numpy.ndarray,
without it only the arrays' headers are seen.
"""

import numpy

SIZE, STEPS = 60, 20


def by_lists():
    plate = [[0.0] * SIZE for _ in range(SIZE)]
    plate[0] = [100.0] * SIZE
    for _ in range(STEPS):
        plate = [plate[0], *(spread(plate, row) for row in range(1, SIZE - 1)), plate[-1]]
    return plate


def spread(plate, row):
    above, here, below = plate[row - 1 : row + 2]
    inner = [
        (above[column] + below[column] + here[column - 1] + here[column + 1]) / 4
        for column in range(1, SIZE - 1)
    ]
    return [here[0], *inner, here[-1]]


def by_numpy():
    plate = numpy.zeros((SIZE, SIZE))
    plate[0] = 100.0
    for _ in range(STEPS):
        vertical = plate[:-2, 1:-1] + plate[2:, 1:-1]
        horizontal = plate[1:-1, :-2] + plate[1:-1, 2:]
        plate[1:-1, 1:-1] = (vertical + horizontal) / 4
    return plate


def main():
    assert numpy.allclose(by_lists(), by_numpy())
    print("both ways agree")


if __name__ == "__main__":
    main()
