"""Runs programs under tools, interleaved, and takes medians of ratios."""

import ctypes
import os
import pathlib
import resource
import statistics
import subprocess
import time
from typing import NamedTuple

from tools import environment, missing

PROGRAMS = pathlib.Path(__file__).resolve().parent / "programs"


class Run(NamedTuple):
    seconds: float
    output_bytes: int
    printed: bytes


class Failure(Exception):
    pass


def programs(names=()):
    """{"calls/fib": path, ...}, by kind; those whose name contains one of names."""
    found = sorted(PROGRAMS.glob("*/*.py"), key=lambda path: (-len(path.parent.name), path))
    named = {f"{path.parent.name}/{path.stem}": path for path in found}
    return {name: path for name, path in named.items()
            if not names or any(part in name for part in names)}


def processor_time():
    """Of all processes that this one waited for, and that those waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


ADDR_NO_RANDOMIZE = 0x0040000


def fix_addresses():
    """Of all programs that are run from now on. pyprof-host sees to it itself where hashes are fixed,
    by starting twice; that is no cost of recording, and the others would be left to chance."""
    personality = ctypes.CDLL(None).personality
    personality(personality(0xffffffff) | ADDR_NO_RANDOMIZE)


CLOCKS = {"wall": time.perf_counter, "cpu": processor_time}


def run(command, clock=time.perf_counter):
    """Time of a whole process, and what it printed."""
    start = clock()
    done = subprocess.run([str(word) for word in command], capture_output=True, env=environment())
    seconds = clock() - start
    if done.returncode != 0:
        words = " ".join(map(str, command))
        raise Failure(f"{words}\nended with status {done.returncode}:\n{done.stderr.decode()}")
    return seconds, done.stdout


def run_tool(tool, place, program, scale, clock):
    for name in os.listdir(place.folder):
        os.unlink(place.folder / name)
    seconds, printed = run([*tool.command(place, program), tool.scale or scale], clock)
    inside = place.folder / "seconds"
    if inside.exists():
        seconds = float(inside.read_text())
    size = (place.folder / tool.output).stat().st_size if tool.output else 0
    return Run(seconds, size, printed)


def applies(tool, name, round_number):
    return round_number < tool.rounds and (not tool.only or name in tool.only)


class Results:
    """runs[program][tool] is a list, one Run for each round."""

    def __init__(self, rounds=1, missing=()):
        self.rounds = rounds
        self.missing = missing  # names of tools that are not installed
        self.runs = {}

    def add(self, program, tool, run_):
        self.runs.setdefault(program, {}).setdefault(tool.name, []).append(run_)

    def ratio(self, program, tool):
        """The median over the rounds of this tool's time by its baseline's, or None."""
        mine = self.runs[program].get(tool.name)
        base = self.runs[program].get(tool.baseline)
        if not mine or not base:
            return None
        return statistics.median(m.seconds / b.seconds for m, b in zip(mine, base))

    def seconds(self, program, tool):
        return statistics.median(run_.seconds for run_ in self.runs[program][tool.name])

    def geometric_mean(self, tool, kind=""):
        ratios = [self.ratio(name, tool) for name in self.runs if name.startswith(kind)]
        ratios = [ratio for ratio in ratios if ratio is not None]
        return statistics.geometric_mean(ratios) if ratios else None

    def output_bytes(self, tool):
        last = [runs[tool.name][-1] for runs in self.runs.values() if tool.name in runs]
        return statistics.median(run_.output_bytes for run_ in last) if last else 0


def check_same_output(name, runs, tools):
    """Every tool must have let the program do what it does by itself."""
    for tool in tools:
        mine, base = runs.get(tool.name), runs.get(tool.baseline)
        if mine and base and mine[-1].printed != base[-1].printed:
            raise Failure(f"{name} printed something else under {tool.name}")


class Plan(NamedTuple):
    chosen: dict  # of programs()
    rounds: int
    scale: float = 1.0
    clock: object = time.perf_counter


def compare(place, asked, plan, tell=lambda text: None):
    """Each round runs every program under every tool, starting with another tool each time, so that
    a slow moment of the machine falls on all of them."""
    results = Results(plan.rounds, missing(place))
    tools = [tool for tool in asked if tool.name not in results.missing]
    for round_number in range(plan.rounds):
        tell(f"round {round_number + 1} of {plan.rounds}")
        for name, path in plan.chosen.items():
            tell(f"  {name}")
            first = round_number % len(tools)
            for tool in (*tools[first:], *tools[:first]):
                if applies(tool, name, round_number):
                    run_ = run_tool(tool, place, path, plan.scale, plan.clock)
                    results.add(name, tool, run_)
            check_same_output(name, results.runs[name], tools)
    return results
