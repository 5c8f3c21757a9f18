"""Whether the recording knows what it costs: the overhead that a profile tells against what was
measured, and the share of tiny calls in it against their share without a profiler."""

import json
import pathlib

from measure import run

HERE = pathlib.Path(__file__).resolve().parent


def hosted(place):
    return [place.host, "--quiet", "--output", place.folder / "stacks.json"]


def stacks_of(place):
    return json.loads((place.folder / "stacks.json").read_text())


def seconds_of(command, place, program, scale):
    """Processor time of the process, up to the program's end: what comes after is no part of it."""
    file = place.folder / "seconds"
    run([*command, HERE / "clocked.py", file, program, scale])
    return float(file.read_text())


def overheads(place, plan, tell):
    """{program: (python3's seconds, measured overhead, told overhead)}: the least of all rounds, in
    which both take turns, since what disturbs a run only makes it longer."""
    found = {}
    for name, path in plan.chosen.items():
        tell(f"  {name}")
        plain, recorded = [], []
        for _ in range(plan.rounds):
            plain.append(seconds_of([place.python], place, path, plan.scale))
            taken = seconds_of(hosted(place), place, path, plan.scale)
            recorded.append((taken, stacks_of(place)["meta"]["overhead_ns"] / 1e9))
        taken, told = min(recorded)
        found[name] = min(plain), taken - min(plain), told
    return found


def overhead_rows(found):
    yield ["program", "python3, s", "overhead, s", "told, s", "told / overhead"]
    for name, (plain, overhead, told) in found.items():
        yield [name, *(f"{seconds:.3f}" for seconds in (plain, overhead, told)),
               f"{told / overhead:.2f}" if overhead > 0 else ""]


def subtree_sums(stacks, column):
    """{qualified name: sum over the subtree of its first node}."""
    nodes, functions, strings = stacks["nodes"], stacks["functions"], stacks["strings"]
    sums = {}
    for node, function in enumerate(nodes["function"]):
        end = node + nodes["subtree_size"][node]
        sums.setdefault(strings[functions["qualname"][function]], sum(nodes[column][node:end]))
    return sums


def shares(place, rounds, scale):
    """{work: (true ratio, recorded ratio, corrected ratio)} of the processor time of the work in
    split_work.py to that of in_one; of each time the least of all rounds."""
    program = HERE / "split_work.py"
    truth, raw, corrected = {}, {}, {}
    for _ in range(rounds):
        plain = json.loads(run([place.python, program, scale])[1])
        run([*hosted(place), program, scale])
        stacks = stacks_of(place)
        for least, seconds in ((truth, plain), (raw, subtree_sums(stacks, "self_ns")),
                               (corrected, subtree_sums(stacks, "corrected_ns"))):
            for work in plain:
                least[work] = min(seconds[work], least.get(work, seconds[work]))
    return {work: tuple(least[work] / least["in_one"] for least in (truth, raw, corrected))
            for work in truth if work != "in_one"}


def share_rows(found):
    yield ["the same work, to that in one function", "python3", "recorded", "corrected",
           "corrected / python3"]
    for work, (truth, raw, corrected) in found.items():
        yield [f"`{work}`", *(f"{ratio:.2f}" for ratio in (truth, raw, corrected)),
               f"{corrected / truth:.2f}"]
