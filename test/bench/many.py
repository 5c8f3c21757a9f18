"""One event many times: many.py EVENT COUNT prints the seconds that this took, without start-up."""

import itertools
import sys
import time

import events


def main(event, count):
    work, each, _ = events.TIMED[event]
    times = itertools.repeat(None, int(count) // each)
    start = time.perf_counter()
    work(times)
    print(time.perf_counter() - start)


if __name__ == "__main__":
    main(*sys.argv[1:])
