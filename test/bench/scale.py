"""Start-up, the profile with a million nodes, and reading a large one."""

import os
import pathlib
import statistics
import time
from typing import NamedTuple

from measure import Failure, run

MILLION = pathlib.Path(__file__).resolve().parent / "million_paths.py"


def startup_ms(place, rounds):
    """Median time of `-c pass` over plain python3, run in turns."""
    host = [place.host, "--quiet", "--output", place.folder / "stacks.json", "-c", "pass"]
    differences = [run(host)[0] - run([place.python, "-c", "pass"])[0] for _ in range(rounds)]
    return statistics.median(differences) * 1000


class Million(NamedTuple):
    plain_s: float
    recorded_s: float  # until the script's last line
    writing_s: float  # from there to the end of pyprof-host
    profile_bytes: int
    stacks_bytes: int


def million_nodes(place, stacks):
    """Leaves the profile at `stacks`. The program prints when its last line ran, on the clock that
    all processes share."""
    plain_s, _ = run([place.python, MILLION])
    start = time.monotonic()
    _, printed = run([place.host, "--quiet", "--keep", "--output", stacks, MILLION])
    end = time.monotonic()
    last_line = float(printed)
    profile = stacks.with_suffix(".pyprof")
    sizes = profile.stat().st_size, stacks.stat().st_size
    profile.unlink()
    return Million(plain_s, last_line - start, end - last_line, *sizes)


class Reading(NamedTuple):
    file_bytes: int
    seconds: float
    peak_bytes: int  # resident


LARGE_BYTES = 100_000_000


def reading(place, stacks):
    """`pyprof summary` of a profile of at least LARGE_BYTES: several copies of `stacks` in one."""
    tool, large = place.host.parent / "pyprof", place.folder / "large.json"
    copies = -(-LARGE_BYTES // stacks.stat().st_size)
    run([tool, "merge", *[stacks] * copies, "-o", large])
    start = time.monotonic()
    child = os.posix_spawn(tool, [tool, "summary", large], os.environ,
                           file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)])
    _, status, used = os.wait4(child, 0)
    seconds = time.monotonic() - start
    if status != 0:
        raise Failure(f"pyprof summary {large} ended with status {status}")
    return Reading(large.stat().st_size, seconds, used.ru_maxrss * 1024)


def figures(place, rounds):
    stacks = place.folder / "million.json"
    return startup_ms(place, 4 * rounds), million_nodes(place, stacks), reading(place, stacks)
