"""Does the same work, over the same call paths, until it has lasted long enough and called enough.

usage: calls.py CALLS SECONDS CHECKPOINTS. At each checkpoint, evenly over the run, it prints a line and
waits for one.
"""
import concurrent.futures
import sys
import time

FLAT, DEEP, MADE = 60_000, 12, 2_000
# Of the functions below alone; generators and what the library calls come on top.
CALLS_A_ROUND = FLAT + 2 ** (DEEP + 1) - 1 + 3 * MADE


def leaf(value):
    return value


def flat():
    for number in range(FLAT):
        leaf(number)


def deep(left):
    if left:
        deep(left - 1)
        deep(left - 1)


class Shelf:
    def __init__(self, number):
        self.books = [number]

    def put(self, number):
        self.books.append({number: str(number)})
        if number % 7 == 0:
            raise KeyError(number)


def count(last):
    for number in range(last):
        yield [number]


def made():
    shelves = []
    for number in range(MADE):
        shelf = Shelf(leaf(number))
        shelf.me = shelf  # for the collector
        try:
            shelf.put(number)
        except KeyError:
            shelves.append(bytes(number))
    return sum(map(len, count(MADE))) + len(shelves)


def work():
    flat()
    deep(DEEP)
    made()


def checkpoint(text):
    print(text, flush=True)
    sys.stdin.readline()


def main(calls, seconds, checkpoints):
    begin, rounds = time.monotonic(), 0
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        for number in range(1, checkpoints + 1):
            part = number / checkpoints
            while rounds * CALLS_A_ROUND < calls * part or time.monotonic() - begin < seconds * part:
                (work if rounds % 2 else pool.submit(work).result)()
                rounds += 1
            checkpoint(f"{rounds * CALLS_A_ROUND} calls")


main(*map(int, sys.argv[1:]))
