"""The ways to run a program that are compared, as data."""

import os
import pathlib
import subprocess
from typing import Callable, NamedTuple

HERE = pathlib.Path(__file__).resolve().parent
PLAIN, NEWER_PLAIN = "python3", "python3 of Debian 13"

# Of a program's work, for tools that are too slow for all of it.
TENTH, FIFTIETH = "a tenth", "a fiftieth"
PARTS = {TENTH: 0.1, FIFTIETH: 0.02}


class Place(NamedTuple):
    """What a command line is built from."""

    host: pathlib.Path
    python: str
    folder: pathlib.Path  # outputs go here
    root: object = None  # a debian13.Root that holds the folder, or None


class Tool(NamedTuple):
    name: str
    command: Callable[[Place, pathlib.Path], list]  # up to the program's own arguments
    sees: str = ""  # of the program: what the chart groups by
    output: str = ""  # the file it leaves in the folder
    module: str = ""  # what has to be importable for it
    baseline: str = PLAIN  # itself, if others are compared with it
    scale: float = 0.0  # of the program's work, where it cannot be what the others do
    rounds: int = 1 << 30  # at most
    only: tuple = ()  # programs; empty: all
    option: bool = False  # what pyprof-host does on request, a row of a table of its own


TIME, MEMORY, BOTH = "time", "memory", "time and memory"


def host(name, sees, *options):
    def command(place, program):
        output = place.folder / "stacks.json"
        return [place.host, "--quiet", "--output", output, *options, program]

    return Tool(name, command, sees, output="stacks.json")


def option(*words):
    return host(" ".join(words), BOTH, *words)._replace(rounds=2, option=True)


def interpreter(name, sees, *options, output="", module=""):
    """A tool of the interpreter's own command line; {} stands for the output."""

    def command(place, program):
        filled = [option.format(place.folder / output) for option in options]
        return [place.python, *filled, program]

    return Tool(name, command, sees, output, module)


def line_by_line(name, profiler, part, **more):
    """Timed from inside, since its inputs are too small for the start-up not to matter."""

    def command(place, program):
        return [place.python, HERE / "line_driver.py", profiler, place.folder, program]

    return Tool(name, command, baseline=part, scale=PARTS[part], rounds=1, **more)


def newer(name, sees, *options, output="", module=""):
    """A tool of the Python in the other root."""

    def command(place, program):
        filled = [option.format(place.root.inside(place.folder / output)) for option in options]
        return place.root.command("python3", *filled, place.root.program(program))

    return Tool(name, command, sees, output, module, NEWER_PLAIN)


# They ask the kernel for the memory of the process, the one at each line, the other at each call.
FEW = ("calls/fib", "calls/methods", "allocation/binary_trees", "allocation/containers",
       "mixed/queens", "mixed/life")

OURS = (
    interpreter(PLAIN, ""),
    host("everything", BOTH),
    host("no memory", TIME, "--no-memory"),
    host("no time", MEMORY, "--no-time"),
    host("calls both", BOTH, "--calls", "both"),
)

OPTIONS = (
    option("--locals", "all"),
    option("--time", "sampled"),
    option("--line-rate", "1000"),
    option("--line-profile", "*"),
    option("--clock", "both"),
    option("--lifetimes"),
    option("--native"),
    option("--rss", "page")._replace(rounds=1, only=FEW),
)

# Debian 12's.
PEERS = (
    interpreter("cProfile", TIME, "-m", "cProfile", "-o", "{}", output="profile.prof"),
    interpreter("yappi", TIME, "-m", "yappi", "-c", "wall", "-f", "pstat", "-o", "{}",
                output="yappi.prof", module="yappi"),
    interpreter("tracemalloc", MEMORY, "-X", "tracemalloc=1"),
    line_by_line(TENTH, "plain", TENTH),
    line_by_line("line_profiler", "line_profiler", TENTH, sees=TIME, output="lines.lprof",
                 module="line_profiler"),
    line_by_line(FIFTIETH, "plain", FIFTIETH, only=FEW),
    line_by_line("memory_profiler", "memory_profiler", FIFTIETH, sees=MEMORY, output="lines.txt",
                 module="memory_profiler", only=FEW),
)

# Those that Debian 12 does not have, under the Python of Debian 13.
NEWER_PEERS = (
    newer(NEWER_PLAIN, ""),
    newer("memray", MEMORY, "-m", "memray", "run", "--quiet", "--output", "{}",
          output="memray.bin", module="memray"),
    newer("memray, Python's allocators", MEMORY, "-m", "memray", "run", "--quiet",
          "--trace-python-allocators", "--output", "{}", output="memray.bin", module="memray"),
)

TOOLS = OURS + OPTIONS + PEERS


def asked(place):
    return TOOLS + (NEWER_PEERS if place.root else ())


def is_importable(command, module):
    if not module:
        return True
    command = [*command, "-c", f"import {module}"]
    return subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0


def missing(place):
    """Names of those whose profiler is not installed."""
    pythons = {PLAIN: [place.python]}
    if place.root:
        pythons[NEWER_PLAIN] = place.root.command("python3")
    return {tool.name for tool in asked(place)
            if not is_importable(pythons.get(tool.baseline, [place.python]), tool.module)}


def environment():
    """The caller's, without what changes how Python runs; hashes fixed, so that runs are equal."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, "PYTHONHASHSEED": "0"}


def python_of(host_path, folder):
    """The python3 of the version that the host is linked with."""
    code = "import sys; print(sys.executable)"
    command = [host_path, "--quiet", "--output", folder / "stacks.json", "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
