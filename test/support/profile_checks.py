"""Reads stacks.json and says what is wrong with it.

    profile = load(path)          columns as lists: profile["nodes"]["self_ns"][3]
    profile = validate(path)      the same, after the JSON Schema and every rule between columns

validate() raises ProfileFault with one sentence for the first rule that does not hold. It shares no
code with the writer: what both agree on is the document alone.
"""

import collections
import itertools

from profile_form import check_form, load, require

LIFETIMES = ["temporary_count", "temporary_bytes", "survived_count", "survived_bytes",
             "leaked_count", "leaked_bytes"]
MEMORY = ["alloc_count", "object_count", "alloc_bytes", "live_count", "live_bytes", "at_peak_bytes"]
PARTS_OF_TIME = ["wait_ns", "corrected_ns"]


def validate(path):
    """Loads and checks everything that must hold whatever the program did and however it ended."""
    profile = load(path)
    check_form(profile)
    check_threads(profile)
    check_node_types(profile)
    check_locals(profile)
    check_spans(profile)
    check_tasks(profile)
    check_lifetimes(profile)
    check_lines(profile)
    check_brackets(profile)
    check_totals(profile)
    check_top(profile)
    check_diagnostics(profile)
    return profile


def check_locals(profile):
    """As many rows as the counts say; within a node the largest first."""
    table = profile.get("node_locals")
    if not table:
        return
    require(sum(table["count"]) == len(table["type"]), "node_locals.count does not sum to the rows")
    end = 0
    for node, count in enumerate(table["count"]):
        begin, end = end, end + count
        sizes = table["deep_bytes"][begin:end]
        require(sizes == sorted(sizes, reverse=True), f"the variables of node {node} have no order")


def _sums(files, values):
    sums = {}
    for file, value in zip(files, values):
        sums[file] = sums.get(file, 0) + value
    return {file: value for file, value in sums.items() if value}


def check_lines(profile):
    """One row for each line, in order; the lines of a file did what its functions' nodes did."""
    table = profile.get("lines")
    if not table:
        return
    rows = list(zip(table["file"], table["line"]))
    require(rows == sorted(set(rows)), "lines are not in order, each once")
    nodes = profile["nodes"]
    files = [profile["functions"]["file"][function] for function in nodes["function"]]
    for name in {"self_ns", *MEMORY} & table.keys():
        require(_sums(table["file"], table[name]) == _sums(files, nodes[name]),
                f"lines.{name} do not sum to nodes.{name}, file by file")


def check_brackets(profile):
    table = profile.get("brackets")
    if not table:
        return
    starts = table["start_ns"]
    require(starts == sorted(starts), "brackets are not in the order in which they began")
    for row, (start, end) in enumerate(zip(starts, table["end_ns"])):
        require(start <= end, f"bracket {row} ends before it begins")


def check_spans(profile):
    """Ordered by thread and start, each on a path of its thread, and nested in time."""
    table = profile.get("spans")
    if not table:
        return
    codes = {row["code"] for row in profile["diagnostics"]}
    nests = "unbalanced_leaves" not in codes  # greenlets interleave their frames
    open_spans, last = [], (-1, -1)
    for row, (thread, node, start, duration) in enumerate(zip(
            table["thread"], table["node"], table["start_ns"], table["duration_ns"])):
        require((thread, start) >= last, f"span {row} begins before the one that precedes it")
        root = profile["threads"][thread]["root"]
        inside = root <= node < root + profile["nodes"]["subtree_size"][root]
        require(inside, f"span {row} is of another thread's node")
        # Both ends are rounded to nanoseconds, each by itself.
        is_long = duration + 1 >= table["threshold_ns"]
        require(is_long or "rss_step_bytes" in table, f"span {row} is below the threshold")
        if thread != last[0]:
            open_spans = []
        while open_spans and open_spans[-1] <= start:
            open_spans.pop()
        overlaps = nests and open_spans and start + duration > open_spans[-1] + 1
        require(not overlaps, f"span {row} ends after the one around it")
        open_spans.append(start + duration)
        last = (thread, start)


def check_tasks(profile):
    """Each task's steps lie within its life and take no longer than all of them."""
    tasks, steps = profile.get("tasks"), profile.get("task_steps")
    require(tasks is not None or steps is None, "there are steps of tasks, but no tasks")
    ran = collections.Counter()
    for task, start, duration in zip(*(steps[key] for key in (
            "task", "start_ns", "duration_ns"))) if steps else ():
        inside = (tasks["start_ns"][task] - 1 <= start
                  and start + duration <= tasks["end_ns"][task] + 1)
        require(inside, f"a step of task {task} lies outside its life")
        ran[task] += duration - 1
    for task, (start, end, run) in enumerate(zip(*(tasks[key] for key in (
            "start_ns", "end_ns", "run_ns"))) if tasks else ()):
        require(start <= end and run <= end - start + 1, f"task {task} ran longer than it was there")
        require(ran[task] <= run, f"task {task} ran less than its steps")


def check_lifetimes(profile):
    """A life is one of an allocated block; every block has a size."""
    nodes, sizes, totals = profile["nodes"], profile.get("sizes"), profile["totals"]
    require((sizes is None) == ("leaked_bytes" not in nodes), "sizes without lifetimes, or reverse")
    if not sizes:
        return
    require(sizes["least_bytes"] == sorted(set(sizes["least_bytes"])), "sizes do not rise")
    for name in ("alloc_count", "alloc_bytes", "live_count"):
        # Native blocks have no size here.
        require(sum(sizes[name]) <= totals[name],
                f"sizes.{name} sums to {sum(sizes[name])}, the total is {totals[name]}")
    for node, (temporary, leaked, live, count) in enumerate(zip(*(nodes[name] for name in (
            "temporary_count", "leaked_count", "live_count", "alloc_count")))):
        require(leaked <= live <= count, f"node {node} leaked more than it had")
        require(temporary <= count - live, f"node {node} has more temporary blocks than freed ones")


def check_threads(profile):
    """Every root is one thread's; the thread's self times are its lifetime."""
    nodes, threads = profile["nodes"], profile["threads"]
    roots = [node for node, parent in enumerate(nodes["parent"]) if parent == -1]
    require(sorted(thread["root"] for thread in threads) == roots, "threads and roots differ")
    require(("self_ns" in nodes) == all("start_ns" in thread for thread in threads) or not threads,
            "threads have times without nodes.self_ns, or the reverse")
    for index, thread in enumerate(threads if "self_ns" in nodes else []):
        root = thread["root"]
        spent = sum(nodes["self_ns"][root:root + nodes["subtree_size"][root]])
        lifetime = thread["end_ns"] - thread["start_ns"]
        require(spent == lifetime, f"thread {index} lived {lifetime} ns, its nodes have {spent}")
        require(thread["end_ns"] <= profile["meta"]["duration_ns"]
                or profile["meta"]["clock"] == "thread-cpu",
                f"thread {index} ends after the run")


def check_node_types(profile):
    nodes, rows = profile["nodes"], profile.get("node_types")
    present = [name for name in MEMORY if name in nodes]
    require(present in ([], MEMORY), f"nodes has only {present} of the memory columns")
    require((rows is not None) == bool(present), "node_types without memory in nodes, or reverse")
    if not present:
        return
    require(sum(rows["count"]) == len(rows["type"]), "node_types.count does not sum to its rows")
    ends = list(itertools.accumulate(rows["count"], initial=0))
    for name in [*MEMORY, *(LIFETIMES if "leaked_bytes" in nodes else ())]:
        sums = list(itertools.accumulate(rows[name], initial=0))
        for node, value in enumerate(nodes[name]):
            parts = sums[ends[node + 1]] - sums[ends[node]]
            require(parts == value, f"nodes.{name}[{node}] is {value}, its types sum to {parts}")
    for node, (first, end) in enumerate(zip(ends, ends[1:])):
        order = [(-rows["alloc_bytes"][row], rows["type"][row]) for row in range(first, end)]
        require(order == sorted(set(order)), f"the types of node {node} are not in order")
        types = {kind for _, kind in order}
        require(len(types) == len(order), f"node {node} has a type twice")


def check_totals(profile):
    nodes, totals = profile["nodes"], profile["totals"]
    require(totals["nodes"] == nodes["count"], "totals.nodes is not nodes.count")
    for name in ["calls", "resumes", "self_ns", *PARTS_OF_TIME, *MEMORY, *LIFETIMES]:
        key = "peak_bytes" if name == "at_peak_bytes" else name
        require((name in nodes) == (key in totals), f"only one of nodes.{name}, totals.{key}")
        if name in nodes:
            total = sum(nodes[name])
            require(totals[key] == total, f"totals.{key} is {totals[key]}, nodes sum to {total}")
    for name in PARTS_OF_TIME:
        for node, part in enumerate(nodes.get(name, [])):
            require(part <= nodes["self_ns"][node], f"nodes.{name}[{node}] exceeds its self_ns")
    for peak in profile["peaks"]:
        require(peak["bytes"] == totals["peak_bytes"], "the peak is not totals.peak_bytes")
        require(peak["node"] < nodes["count"], "the peak's node does not exist")
        require(peak["thread"] < len(profile["threads"]), "the peak's thread does not exist")


def check_top(profile):
    duration = sum(t["end_ns"] - t["start_ns"] for t in profile["threads"] if "end_ns" in t)
    for name, rows in profile["top"].items():
        key = {"by_self_ns": "self_ns", "by_total_ns": "total_ns"}.get(name, "self_bytes")
        values = [row[key] for row in rows]
        require(values == sorted(values, reverse=True), f"top.{name} is not sorted")
        for row in rows:
            if "self_ns" in row:
                require(row["self_ns"] <= row["total_ns"] <= duration, f"top.{name}: {row}")
            if "self_bytes" in row:
                require(row["self_bytes"] <= row["total_bytes"], f"top.{name}: {row}")
                parts = sum(part["bytes"] for part in row["types"])
                require(parts <= row["self_bytes"], f"top.{name}: types exceed {row}")


def check_diagnostics(profile):
    """The recorder's own books must agree with the columns, unless the process was cut off."""
    if profile["status"]["state"] in ("signaled", "running", "lost"):
        return
    for row in profile["diagnostics"]:
        require(not row["code"].endswith("_unaccounted"), row["message"])
