"""Single events, timed from inside: events.py ROUNDS [EVENT ITS-ROUNDS] prints {event: ns} as JSON.

Of each the fastest of many short rounds counts, because what disturbs a round only makes it longer.
"""

import itertools
import json
import sys
import time

EVENTS = 1000  # a round
KEPT = []


def function():
    pass


def other_function():
    pass


def call(times):
    for _ in times:
        function()


def call_in_turns(times):
    for _ in times:
        function()
        other_function()


def generator(times):
    for _ in times:
        yield


def resume(times):
    for _ in generator(times):
        pass


def object_dropped(times, number=10**12):
    for _ in times:
        number + 1


def object_kept(times, number=10**12):
    kept = [None] * EVENTS
    KEPT.append(kept)
    for index in times:
        kept[index] = number + index


def storage_dropped(times):
    for _ in times:
        [1, 2, 3]  # the list itself comes from CPython's free list


def nothing():
    return itertools.repeat(None, EVENTS)


def numbers():
    return range(EVENTS)


# What is timed, how often the event happens in one step of its loop, and what it loops over.
TIMED = {
    "call": (call, 1, nothing),
    "call, two functions in turns": (call_in_turns, 2, nothing),
    "generator resumed": (resume, 1, nothing),
    "object made and dropped": (object_dropped, 1, nothing),
    "object kept, at a new peak": (object_kept, 1, numbers),
    "storage made and dropped": (storage_dropped, 1, nothing),
}


def fastest_ns(work, each, steps, rounds):
    fastest = float("inf")
    for _ in range(rounds):
        times = steps()
        start = time.perf_counter_ns()
        work(times)
        fastest = min(fastest, time.perf_counter_ns() - start)
    return fastest / EVENTS / each


def main(rounds, chosen="", its_rounds=0):
    rounds_of = {chosen: int(its_rounds)}
    json.dump({name: fastest_ns(*timed, rounds_of.get(name, int(rounds)))
               for name, timed in TIMED.items()}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
