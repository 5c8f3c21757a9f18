"""What cProfile counts in a program, under the python3 that pyprof-host embeds."""
import collections
import dataclasses
import json
import pathlib

import host
from profile_view import Function

COUNTER = pathlib.Path(__file__).with_name("count_calls.py")


@dataclasses.dataclass(frozen=True)
class Counts:
    functions: collections.Counter  # activations of Python functions, by Function
    profiled: collections.Counter   # the same, with those that only happen under a profiler
    builtins: collections.Counter   # calls by (Function that calls, name as cProfile prints it)


# Of a Python: without what its site-packages import at its start.
FLAGS = ["-S"]


def counted_by_cprofile(program, folder):
    """How the program ended and its Counts, under FLAGS."""
    output = pathlib.Path(folder) / "counts.json"
    run = host.run_python([*FLAGS, COUNTER, output, program])
    rows = json.loads(output.read_text(encoding="utf-8"))
    counts = Counts(collections.Counter(), collections.Counter(), collections.Counter())
    for *place, count in rows["functions"]:
        counts.profiled[Function(*place)] += count
    counts.functions.update(counts.profiled)
    for *place, count in rows["idle_throws"]:
        counts.functions[Function(*place)] -= count
    for *place, name, count in rows["builtins"]:
        counts.builtins[Function(*place), name] += count
    return run, counts
