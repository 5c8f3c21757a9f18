"""What cProfile counts in a program, under the python3 that pyprof-host embeds."""
import collections
import json
import pathlib

import host
from profile_view import Function

COUNTER = pathlib.Path(__file__).with_name("count_calls.py")
BUILTIN_FILE = "~"


def counted_by_cprofile(program, folder):
    """How the program ended and its Counter of activations by Function.

    A builtin has the file "~" and is named as cProfile prints it.
    """
    output = pathlib.Path(folder) / "counts.json"
    run = host.run_python([COUNTER, output, program])
    counts = collections.Counter()
    for file, line, name, count in json.loads(output.read_text(encoding="utf-8")):
        counts[Function(file, line, name)] += count
    return run, counts
