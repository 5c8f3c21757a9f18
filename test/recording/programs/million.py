"""Makes a million call paths, then counts its own steps into a file that outlives it.

usage: million.py PROGRESS. PROGRESS is a file of 8 bytes: the number of finished steps. Prints its
process id when the steps begin, and goes on until somebody kills it.
"""
import mmap
import os
import sys

DEPTH = 19  # 2**20 - 1 paths of left and right below grow


def left(depth):
    if depth:
        left(depth - 1)
        right(depth - 1)


def right(depth):
    if depth:
        left(depth - 1)
        right(depth - 1)


def grow():
    left(DEPTH)


def step():
    return bytes(1000)


def count_for_ever(progress):
    kept = []
    steps = 0
    while True:
        # The list settles the block before it; an int does not in 3.14, which has free ones.
        kept.append([step()])
        steps += 1
        progress[0] = steps


grow()
with open(sys.argv[1], "r+b") as file:
    progress = memoryview(mmap.mmap(file.fileno(), 8)).cast("Q")
print(os.getpid(), flush=True)
count_for_ever(progress)
