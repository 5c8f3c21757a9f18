"""A profile whose course is known: two threads, nine rows of memory, four calls, three peaks."""
import json

import made_profile
import profile_checks

SECOND, MIB = 1_000_000_000, 1 << 20

MAIN = made_profile.node("<thread>", "", 0, 0, SECOND // 2, module="", children=[
    made_profile.node("<module>", "/home/ada/shop.py", 1, 1, SECOND // 2, {}, [
        made_profile.node("Shop.load", "/home/ada/shop.py", 10, 1, 2 * SECOND,
                          {"bytes": made_profile.memory(3, MIB, 0, 2)}),
        made_profile.node("sort", "/home/ada/shop.py", 30, 1, SECOND,
                          {"list": made_profile.memory(1, MIB, 1, 1)})])])
WORKER = made_profile.node("<thread>", "", 0, 0, SECOND // 2, module="", children=[
    made_profile.node("work<&>\u202e", "/home/ada/shop.py", 50, 1, 2 * SECOND,
                      {"bytes": made_profile.memory(4, MIB // 4, 0, 2)})])
MODULE, LOAD, SORT, WORK = 1, 2, 3, 5  # nodes
LAST_LINES = {"Shop.load": 25, "sort": 45, "work<&>\u202e": 50, "<module>": 60, "<thread>": 0}

# Seconds, MiB resident, MiB traced, what ran, MiB of the worker.
ROWS = [(0, 10, 0, -1, 0), (0.5, 11, 1, MODULE, 0), (1, 12, 2, LOAD, 0), (1.5, 12, 0.5, LOAD, 0),
        (2, 14, 3, WORK, 0.25), (2.5, 14, 1, SORT, 0.25), (3, 15, 1.5, WORK, 0.5),
        (3.5, 15, 1.25, SORT, 0), (4, 13, 1, SORT, 0)]
PEAK = (2.2, 3.5, LOAD)
# Thread, node, seconds of start and length, MiB allocated.
CALLS = [(0, MODULE, 0.1, 3.8, 4), (0, LOAD, 0.8, 1.6, 3), (0, SORT, 2.45, 1, 1),
         (1, WORK, 1.1, 2, 1)]


def document(**changes):
    made = made_profile.Made()
    made.add(MAIN)
    made.add(WORKER)
    document = made.document()
    times = [row[0] for row in ROWS]
    heap = [int(row[2] * MIB) for row in ROWS]
    worker = [int(row[4] * MIB) for row in ROWS]
    document["meta"]["duration_ns"] = 4 * SECOND
    document["totals"]["peak_ns"] = int(PEAK[0] * SECOND)
    document["threads"] = [
        {"tid": 10, "name": "MainThread", "root": 0, "start_ns": 0, "end_ns": 4 * SECOND,
         "cpu_ns": SECOND},
        {"tid": 11, "name": "worker <1>", "root": 4, "start_ns": SECOND,
         "end_ns": SECOND * 7 // 2, "cpu_ns": SECOND}]
    document["timeline"] = {
        "dt_ns": [int((now - before) * SECOND) for before, now in zip([0, *times], times)],
        "rss_bytes": [row[1] * MIB for row in ROWS], "heap_bytes": heap,
        "node": [row[3] for row in ROWS],
        "thread_heap_bytes": {"10": [a - b for a, b in zip(heap, worker)], "11": worker}}
    document["spans"] = {
        "threshold_ns": 5_000_000, "thread": [call[0] for call in CALLS],
        "node": [call[1] for call in CALLS], "start_ns": [int(call[2] * SECOND) for call in CALLS],
        "duration_ns": [int(call[3] * SECOND) for call in CALLS],
        "alloc_bytes": [call[4] * MIB for call in CALLS]}
    document["peaks"] = [{"t_ns": int(PEAK[0] * SECOND), "bytes": int(PEAK[1] * MIB), "thread": 0,
                          "node": PEAK[2]}]
    document["functions"]["last_line"] = [LAST_LINES[row[1]] for row in made.functions]
    return {**document, **changes}


def write(path, **changes):
    path.write_text(json.dumps(document(**changes)), encoding="utf-8")
    profile_checks.validate(path)
    return path
