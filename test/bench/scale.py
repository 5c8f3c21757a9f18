"""Start-up, and the profile with a million nodes."""

import pathlib
import statistics
import time
from typing import NamedTuple

from measure import run

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


def million_nodes(place):
    """The program prints when its last line ran, on the clock that all processes share."""
    plain_s, _ = run([place.python, MILLION])
    stacks = place.folder / "million.json"
    start = time.monotonic()
    _, printed = run([place.host, "--quiet", "--keep", "--output", stacks, MILLION])
    end = time.monotonic()
    last_line = float(printed)
    profile = place.folder / "million.pyprof"
    sizes = profile.stat().st_size, stacks.stat().st_size
    profile.unlink()
    stacks.unlink()
    return Million(plain_s, last_line - start, end - last_line, *sizes)
