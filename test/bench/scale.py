"""Start-up, profiles with millions of nodes, reading a large one, and many events."""

import os
import pathlib
import statistics
import time
from typing import NamedTuple

from measure import Failure, run

HERE = pathlib.Path(__file__).resolve().parent
PATHS, MANY = HERE / "paths.py", HERE / "many.py"


def hosted(place, stacks, *words):
    return [place.host, "--quiet", "--output", stacks, *words]


def startup_ms(place, rounds):
    """Median time of `-c pass` over plain python3, run in turns."""
    program = ["-c", "pass"]
    host = hosted(place, place.folder / "stacks.json", *program)
    differences = [run(host)[0] - run([place.python, *program])[0] for _ in range(rounds)]
    return statistics.median(differences) * 1000


class Used(NamedTuple):
    seconds: float
    peak_bytes: int  # resident


def use_of(command):
    """Of a process, whose standard output goes nowhere."""
    command = [str(word) for word in command]
    start = time.monotonic()
    child = os.posix_spawn(command[0], command, os.environ,
                           file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)])
    _, status, used = os.wait4(child, 0)
    if status != 0:
        raise Failure(f"{' '.join(command)} ended with status {status}")
    return Used(time.monotonic() - start, used.ru_maxrss * 1024)


def tool_of(place):
    return place.host.parent / "pyprof"


class Tree(NamedTuple):
    paths: int
    plain_s: float
    recorded_s: float  # until the script's last line
    writing_s: float  # from there to the end of pyprof-host
    profile_bytes: int
    stacks_bytes: int
    export: Used  # to make stacks.json of the profile anew


# Functions and levels of paths.py: a million call paths, and four.
TREES = ((10, 6), (21, 5))


def tree(place, stacks, functions, levels):
    """Leaves stacks.json. The program prints when its last line ran, on the clock that all
    processes share."""
    plain_s, _ = run([place.python, PATHS, functions, levels])
    start = time.monotonic()
    _, printed = run([*hosted(place, stacks, "--keep"), PATHS, functions, levels])
    end = time.monotonic()
    paths, last_line = map(float, printed.split())
    profile, again = stacks.with_suffix(".pyprof"), place.folder / "again.json"
    export = use_of([tool_of(place), "recover", profile, "--output", again])
    sizes = profile.stat().st_size, stacks.stat().st_size
    profile.unlink()
    again.unlink()
    return Tree(round(paths), plain_s, last_line - start, end - last_line, *sizes, export)


class Reading(NamedTuple):
    file_bytes: int
    summary: Used


LARGE_BYTES = 100_000_000


def reading(place, stacks):
    """`pyprof summary` of a profile of at least LARGE_BYTES: several copies of `stacks` in one."""
    large = place.folder / "large.json"
    copies = -(-LARGE_BYTES // stacks.stat().st_size)
    run([tool_of(place), "merge", *[stacks] * copies, "-o", large])
    return Reading(large.stat().st_size, use_of([tool_of(place), "summary", large]))


class Figures(NamedTuple):
    startup_ms: float
    trees: list
    reading: Reading


def figures(place, rounds):
    stacks = [place.folder / f"paths-{functions}.json" for functions, _ in TREES]
    trees = [tree(place, path, *size) for path, size in zip(stacks, TREES)]
    return Figures(startup_ms(place, 4 * rounds), trees, reading(place, stacks[0]))


COUNTS, LONG_COUNT = (10**5, 10**6, 10**7, 10**8), 10**9
EVENTS = ("call", "object made and dropped")
REPEATED = 10**7  # events; fewer take so little time that the least of several runs counts


def seconds(command, count):
    repeats = 5 if count < REPEATED else 1
    return min(float(run(command)[1]) for _ in range(repeats))


def added_ns(place, event, count):
    """What recording adds to one of so many events."""
    program = [MANY, event, count]
    recorded = seconds(hosted(place, place.folder / "stacks.json", *program), count)
    return (recorded - seconds([place.python, *program], count)) / count * 1e9


def many_events(place, counts, tell=lambda text: None):
    """{count: {event: ns}}"""
    for count in counts:
        tell(f"  {count} events")
        yield count, {event: added_ns(place, event, count) for event in EVENTS}
