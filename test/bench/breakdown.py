"""What one event costs, mechanism by mechanism: pyprof-host with one part more at a time."""

import json
import pathlib

from measure import run

EVENTS = pathlib.Path(__file__).resolve().parent / "events.py"
NO_TIME, NO_MEMORY = "--no-time", "--no-memory"

# What each stage adds, and the options that switch off what comes after it. Functions outside a
# filter pass through the hook and nothing else. Ticks are what a call looks at in place of the clock.
STAGES = {
    "empty hook": [NO_TIME, NO_MEMORY, "--filter", "/nowhere"],
    "tree": [NO_TIME, NO_MEMORY],
    "ticks": [NO_MEMORY, "--time", "sampled"],
    "clock": [NO_MEMORY],
    "header, type, cell, peak": [],
}


# What a single event may cost, ns, beyond python3 and its allocator.
GOALS = {"call": 24, "object made and dropped": 6}


def commands(place):
    """{stage: command}, plain python3 first."""
    hosted = [place.host, "--quiet", "--output", place.folder / "stacks.json"]
    stages = {stage: [*hosted, *options] for stage, options in STAGES.items()}
    return {"python3": [place.python], **stages}


def measure_events(place, rounds, repeats=200):
    """{event: {stage: ns}}: of each the least of all rounds, in which the stages take turns."""
    least = {}
    for _ in range(rounds):
        for stage, command in commands(place).items():
            printed = run([*command, EVENTS, repeats])[1]
            for event, ns in json.loads(printed).items():
                known = least.setdefault(event, {})
                known[stage] = min(ns, known.get(stage, ns))
    return least


def rows(least):
    """Heading, and for each event python3's own time, what each stage adds, and the sum of that."""
    yield ["event, ns", "python3", *STAGES, "all", "goal"]
    for event, ns in least.items():
        values = [ns["python3"], *(ns[stage] for stage in STAGES)]
        added = [after - before for before, after in zip(values, values[1:])]
        figures = (values[0], *added, values[-1] - values[0])
        yield [event, *(f"{value:.1f}" for value in figures), str(GOALS.get(event, ""))]
