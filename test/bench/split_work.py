"""The same work done in one function, and split: prints the processor time of each way as JSON. A
profiler that sees every call makes a function of many tiny calls look worse than it is."""

import json
import sys
import time

STEPS = 600_000
LARGE = 2**40


def in_one(numbers):
    total = 0
    for number in numbers:
        total ^= (number ^ 21) & 127 | number >> 1
    return total


def piece(number):
    return (number ^ 21) & 127 | number >> 1


def in_calls(numbers):
    total = 0
    for number in numbers:
        total ^= piece(number)
    return total


def pieces(numbers):
    for number in numbers:
        yield (number ^ 21) & 127 | number >> 1


def in_resumes(numbers):
    total = 0
    for part in pieces(numbers):
        total ^= part
    return total


def in_objects(numbers):
    total = LARGE
    for number in numbers:
        total ^= (number ^ 21) & 127 | number >> 1
    return total


def run(scale=1.0):
    numbers = bytes(range(256)) * round(STEPS * scale / 256)
    seconds = {}
    for work in (in_one, in_calls, in_resumes, in_objects):
        start = time.process_time()
        work(numbers)
        seconds[work.__name__] = time.process_time() - start
    return seconds


if __name__ == "__main__":
    print(json.dumps(run(*map(float, sys.argv[1:]))))
