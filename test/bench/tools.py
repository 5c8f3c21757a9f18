"""The ways to run a program that are compared, as data."""

import os
import pathlib
import subprocess
from typing import Callable, NamedTuple

HERE = pathlib.Path(__file__).resolve().parent
PLAIN = "python3"


class Place(NamedTuple):
    """What a command line is built from."""

    host: str
    python: str
    folder: pathlib.Path  # outputs go here


class Tool(NamedTuple):
    name: str
    command: Callable[[Place, pathlib.Path], list]  # up to the program's own arguments
    output: str = ""  # the file it leaves in the folder
    module: str = ""  # what has to be importable for it
    baseline: str = PLAIN
    scale: float = 0.0  # of the program's work, where it cannot be what the others do
    rounds: int = 1 << 30  # at most
    only: tuple = ()  # programs; empty: all
    option: bool = False  # what pyprof-host does on request, a row of a table of its own


def host(name, *options):
    def command(place, program):
        output = place.folder / "stacks.json"
        return [place.host, "--quiet", "--output", output, *options, program]

    return Tool(name, command, output="stacks.json")


def option(*words):
    return host(" ".join(words), *words)._replace(rounds=2, option=True)


def interpreter(name, *options, output="", module=""):
    """A tool of the interpreter's own command line; {} stands for the output."""

    def command(place, program):
        filled = [option.format(place.folder / output) for option in options]
        return [place.python, *filled, program]

    return Tool(name, command, output=output, module=module)


def line_by_line(name, output, *options):
    """Timed from inside, since its inputs are too small for the start-up not to matter."""

    def command(place, program):
        return [place.python, HERE / "line_driver.py", *options, place.folder, program]

    return Tool(name, command, output, "memory_profiler", "small", scale=0.02, rounds=1, only=SMALL)


# memory_profiler asks the kernel for its memory at each line: hundreds of times slower.
SMALL = ("calls/fib", "calls/methods", "allocation/binary_trees", "allocation/containers",
         "mixed/queens", "mixed/life")

TOOLS = (
    interpreter(PLAIN),
    host("everything"),
    host("no memory", "--no-memory"),
    host("no time", "--no-time"),
    host("calls both", "--calls", "both"),
    option("--locals", "all"),
    option("--line-rate", "1000"),
    option("--line-profile", "*"),
    option("--clock", "both"),
    option("--lifetimes"),
    option("--native"),
    option("--rss", "page"),
    interpreter("cProfile", "-m", "cProfile", "-o", "{}", output="profile.prof"),
    interpreter("tracemalloc", "-X", "tracemalloc=1"),
    interpreter("yappi", "-m", "yappi", "-c", "wall", "-f", "pstat", "-o", "{}",
                output="yappi.prof", module="yappi"),
    line_by_line("small", "", "--plain"),
    line_by_line("memory_profiler", "lines.txt"),
)


def is_importable(python, module):
    if not module:
        return True
    command = [python, "-c", f"import {module}"]
    return subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0


def available(python):
    return [tool for tool in TOOLS if is_importable(python, tool.module)]


def environment():
    """The caller's, without what changes how Python runs; hashes fixed, so that runs are equal."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, "PYTHONHASHSEED": "0"}


def python_of(host_path, folder):
    """The python3 of the version that the host is linked with."""
    code = "import sys; print(sys.executable)"
    command = [host_path, "--quiet", "--output", folder / "stacks.json", "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
