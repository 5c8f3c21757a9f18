"""How many instructions an event takes, exactly, counted by callgrind and divided among the
mechanisms of the recorder by the source lines that they come from. Needs a build with -g1."""

import collections
import pathlib
import re

from events import EVENTS as ROUND
from events import TIMED
from measure import Failure, run

HERE = pathlib.Path(__file__).resolve().parent
SOURCES = HERE.parents[1]
FOLDERS = ("src/python", "src/core", "include/pyprof/core")  # where hooks and ledgers are
EVENTS = HERE / "events.py"
FEW, MORE = 3, 20  # rounds; the first ones specialise the code
SMALLEST = 0.05  # a sample of the memory now and then is no mechanism

ALONE = "python3 alone"
CPYTHON = "CPython, more than alone"  # and the C library for it: whatever is not ours
INTRINSICS = "ia32intrin.h"  # the compiler's, where the clock is read

# By file, or by function of a file, where the file has more than one mechanism.
MECHANISMS = {
    "own entry": ["entries.h"],
    "hook": ["frames.cpp", "frames.h", "code_extra.h", "functions.h", "functions.cpp", "python.h",
             "compat.h", "recording.h", "threads.h", "threads.cpp", "format.h"],
    "tree": ["call_tree.h", "call_tree.cpp", "id_index.h"],
    "clock": ["clock.h", "clock.cpp", "frame_clocks.h", "frame_clocks.cpp", "ia32intrin.h",
              "recording.h:charge_time", "waits.h", "waits.cpp"],
    "spans": ["span_log.h", "span_log.cpp", "frame_clocks.h:leave"],
    "locals": ["locals.h", "locals.cpp", "object_sizes.h", "object_sizes.cpp"],
    "collections": ["collections.h", "collections.cpp"],
    "header": ["block_header.h", "blocks.cpp", "blocks.h"],
    "own pools": ["small_blocks.h", "small_blocks.cpp", "block_memory.h", "block_memory.cpp",
                  "allocators.h"],
    "spot": ["spots.h", "spots.cpp", "sites.h", "sites.cpp"],
    "line": ["lines.h", "lines.cpp", "line_table.h", "line_table.cpp"],
    "pending type": ["pending_blocks.h", "pending_blocks.cpp", "types.h", "types.cpp"],
    "cell": ["heap_ledger.h", "heap_ledger.cpp", "cell_cache.h"],
    "peak": ["heap_ledger.h:settle", "heap_ledger.h:mark_peak", "thread_heap.h", "thread_heap.cpp"],
}


def source_named(name):
    """Where it lies; None for one that is not ours."""
    found = (path for folder in FOLDERS for path in (SOURCES / folder).rglob(name))
    return next(found, None)


def lines_of(path, function):
    """Numbers of the lines of all functions of this name."""
    lines = path.read_text().splitlines()
    numbers = set()
    for start, line in enumerate(lines):
        if re.search(rf"\b{function}\(.*\{{$", line):
            indent = re.match(" *", line)[0]
            end = next(i for i in range(start, len(lines)) if lines[i].startswith(indent + "}"))
            numbers.update(range(start + 1, end + 2))
    return numbers


def rules():
    """{file: mechanism} and {(file, line): mechanism}, of which the second goes first."""
    files, lines = {}, {}
    for mechanism, places in MECHANISMS.items():
        for place in places:
            name, _, function = place.partition(":")
            if not function:
                files[name] = mechanism
            else:
                path = source_named(name)
                lines.update({(name, line): mechanism for line in lines_of(path, function)})
    return files, lines


def self_costs(text):
    """Yields (path, line, instructions) of a file of callgrind's with whole names."""
    path, is_inclusive = "???", False
    for line in text.splitlines():
        if line[:3] in ("fl=", "fi=", "fe="):
            path = line[3:]
        elif line.startswith("calls="):
            is_inclusive = True  # the next line is what the callee cost
        elif line[:1].isdigit():
            if not is_inclusive:
                number, count = line.split()
                yield path, int(number), int(count)
            is_inclusive = False


def mechanism_of(path, line, files, lines):
    name = path.rsplit("/", 1)[-1]
    if name != INTRINSICS and not path.startswith(f"{SOURCES}/"):
        return CPYTHON
    return lines.get((name, line)) or files.get(name, name)


def by_mechanism(text):
    counts, known = collections.Counter(), rules()
    for path, line, count in self_costs(text):
        counts[mechanism_of(path, line, *known)] += count
    return counts


def count(command, folder):
    """Instructions by mechanism of the process that ran the script: the one with the most."""
    for old in folder.glob("callgrind.*"):
        old.unlink()
    run(["valgrind", "--tool=callgrind", "--compress-strings=no", "--compress-pos=no",
         f"--callgrind-out-file={folder}/callgrind.%p", *command])
    return max((by_mechanism(path.read_text()) for path in folder.glob("callgrind.*")),
               key=collections.Counter.total)


def of_events(command, folder, tell):
    """{event: {mechanism: instructions}}, of each the difference between few and many."""
    few = count([*command, EVENTS, FEW], folder)
    for event, (_, each, _) in TIMED.items():
        tell(f"  {event}")
        many = count([*command, EVENTS, FEW, event, FEW + MORE], folder)
        times = MORE * ROUND * each
        yield event, {mechanism: (many[mechanism] - few[mechanism]) / times
                      for mechanism in many | few}


def measure(place, tell=lambda text: None):
    """{event: {mechanism: instructions}}: ALONE for plain python3, the rest for what is added."""
    # The first 20,000 calls of a program are all spans; what is asked for is what the others cost.
    hosted = [place.host, "--quiet", "--spans", "0", "--output", place.folder / "stacks.json"]
    alone = {event: sum(counts.values())
             for event, counts in of_events([place.python], place.folder, tell)}
    for event, counts in of_events(hosted, place.folder, tell):
        if not set(counts) & set(MECHANISMS):
            raise Failure(f"{place.host} has no line numbers to count instructions by; build it "
                          "with -g1, as ./dev bench --breakdown does")
        counts[CPYTHON] -= alone[event]
        yield event, {ALONE: alone[event], **counts}


def rows(measured):
    """Heading, python3's own instructions, those of each mechanism that has any, and their sum."""
    yield ["instructions", *measured]
    known = [ALONE, CPYTHON, *MECHANISMS]
    others = {name for counts in measured.values() for name in counts} - set(known)
    for mechanism in [*known, *sorted(others)]:
        cells = [counts.get(mechanism, 0) for counts in measured.values()]
        if any(abs(cell) >= SMALLEST for cell in cells):
            yield [mechanism, *(f"{cell:.1f}" if abs(cell) >= SMALLEST else "" for cell in cells)]
    yield ["**beyond python3**", *(f"**{sum(counts.values()) - counts[ALONE]:.1f}**"
                                   for counts in measured.values())]
