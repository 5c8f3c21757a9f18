r"""Injects every fault as often as it says, and prints the table of the README:

    PYPROF_HOST=build/bin/pyprof-host PYPROF_TOOL=build/bin/pyprof PYPROF_PYTHON=/usr/bin/python3 \
    /usr/bin/python3 test/trust/fault_table.py
"""
import os
import pathlib
import random
import shutil
import sys
import tempfile
from typing import NamedTuple

import faults


class Row(NamedTuple):
    fault: faults.Fault
    survived: int
    calls: int
    lost: int


def injected(fault, runs, folder, seed):
    survived, calls, lost = 0, 0, 0
    for run in range(runs):
        below = folder / str(run)
        below.mkdir()
        try:
            counted = fault.inject(below, random.Random(seed + run))
        except AssertionError as error:
            print(f"{fault.name}, run {run} of seed {seed}: {error}", file=sys.stderr)
        else:
            survived, calls, lost = survived + 1, calls + counted.calls, lost + counted.lost
        shutil.rmtree(below)
    return Row(fault, survived, calls, lost)


def main():
    seed = int(os.environ.get("PYPROF_SEED", random.randrange(2**32)))
    print("| fault | injected | survived | lost calls |\n|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        for place, fault in enumerate(faults.FAULTS):
            below = pathlib.Path(folder, str(place))
            below.mkdir()
            try:
                row = injected(fault, fault.runs, below, seed)
                print(f"| {fault.name} | {fault.runs} | {row.survived} | {row.lost:,} of {row.calls:,} |",
                      flush=True)
            except faults.CannotBeMade as error:
                print(f"| {fault.name} | 0: {error} | | |", flush=True)


if __name__ == "__main__":
    main()
