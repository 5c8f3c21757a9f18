"""Exports that keep the call tree: checked by their tools' rules, and the sums compared."""
import csv
import io
import json
import pathlib
import re
import shutil
import subprocess

import jsonschema
import pytest

SPEEDSCOPE = pathlib.Path(__file__).parent / "speedscope"


def total(document, key):
    return sum(document["nodes"][key])


@pytest.fixture(scope="session")
def speedscope_schema():
    """As its package has it, which is installed where that was not done yet."""
    schema = SPEEDSCOPE / "node_modules/speedscope/dist/release/file-format-schema.json"
    if not schema.exists():
        if not shutil.which("npm"):
            pytest.skip("speedscope's schema comes by npm, which is not here")
        subprocess.run(["npm", "--prefix", SPEEDSCOPE, "ci", "--ignore-scripts", "--no-audit",
                        "--no-fund", "--loglevel=error"], check=True)
    return json.loads(schema.read_bytes())


def speedscope_sums(exported):
    """The ends of its profiles by the metric in their names; checks that events nest."""
    sums = {}
    for profile in exported["profiles"]:
        open_frames, now = [], profile["startValue"]
        for event in profile["events"]:
            assert now <= event["at"] <= profile["endValue"]
            now = event["at"]
            if event["type"] == "O":
                open_frames.append(event["frame"])
            else:
                assert open_frames.pop() == event["frame"]
        assert open_frames == [] and now == profile["endValue"]
        kind = re.search(r"\((\w+)\)$", profile["name"])[1], profile["unit"]
        sums[kind] = sums.get(kind, 0) + profile["endValue"]
    return sums


def test_speedscope_passes_its_own_schema(export, speedscope_schema):
    jsonschema.Draft7Validator(speedscope_schema).validate(json.loads(export("speedscope")))


def test_speedscope_has_the_sums(export, document):
    exported = json.loads(export("speedscope"))
    assert exported["$schema"] == "https://www.speedscope.app/file-format-schema.json"
    assert len(exported["profiles"]) == 4 * len(document["threads"])
    assert speedscope_sums(exported) == {
        ("time", "nanoseconds"): total(document, "self_ns"),
        ("alloc", "bytes"): total(document, "alloc_bytes"),
        ("peak", "bytes"): total(document, "at_peak_bytes"),
        ("calls", "none"): total(document, "calls")}


def test_speedscope_of_one_metric(export, document):
    assert speedscope_sums(json.loads(export("speedscope", "--metric", "live"))) == {
        ("live", "bytes"): total(document, "live_bytes")}


def collapsed(text):
    """[(frames, value)] by the stricter of flamegraph.pl's and speedscope's rules."""
    matches = [re.fullmatch(r"(\S.*) (\d+)", line) for line in text.decode().splitlines()]
    assert all(matches)
    return [(match[1].split(";"), int(match[2])) for match in matches]


def test_collapsed_stacks(export, document):
    stacks = collapsed(export("collapsed"))
    assert sum(value for _, value in stacks) == total(document, "self_ns")
    assert {frames[0] for frames, _ in stacks} == {"MainThread", "wor_ker"}
    deepest = max((frames for frames, _ in stacks), key=len)
    assert [frame.split()[0] for frame in deepest[-31:]] == ["recursive"] * 31
    assert deepest[-1] == "recursive (<string>:8)"


@pytest.mark.parametrize("metric, key", [
    ("alloc", "alloc_bytes"), ("allocs", "alloc_count"), ("peak", "at_peak_bytes"),
    ("calls", "calls"), ("live", "live_bytes")])
def test_the_metric_asked_for_is_carried(export, document, metric, key):
    stacks = collapsed(export("collapsed", "--metric", metric))
    assert sum(value for _, value in stacks) == total(document, key)
    firefox = json.loads(export("firefox", "--metric", metric))
    assert sum(sum(thread["samples"]["weight"]) for thread in firefox["threads"]) == total(
        document, key)


def test_chrome_calls_nest(export, document):
    events = json.loads(export("chrome"))["traceEvents"]
    names = {event["args"]["name"] for event in events if event["ph"] == "M"}
    assert {"MainThread", "wor;ker"} <= names
    calls = [event for event in events if event["ph"] == "X"]
    assert len(calls) == len(document["spans"]["node"]) > 0
    assert all({"name", "cat", "pid", "tid", "ts", "dur"} <= set(event) for event in calls)
    for tid in {event["tid"] for event in calls}:
        ends = []
        for event in (event for event in calls if event["tid"] == tid):
            while ends and ends[-1] <= event["ts"]:
                ends.pop()
            assert not ends or event["ts"] + event["dur"] <= ends[-1] + 0.001
            ends.append(event["ts"] + event["dur"])


def test_chrome_has_the_timeline(export, document):
    events = json.loads(export("chrome"))["traceEvents"]
    of_threads = document["timeline"]["thread_heap_bytes"]
    counters = {"rss bytes": document["timeline"]["rss_bytes"],
                "heap bytes": document["timeline"]["heap_bytes"],
                **{f"heap bytes of thread {tid}": heap for tid, heap in of_threads.items()}}
    assert len(counters) == 4
    for name, wanted in counters.items():
        values = [event["args"]["bytes"] for event in events
                  if event["ph"] == "C" and event["name"] == name]
        assert values == wanted != []


@pytest.fixture
def marked(document):
    """The document with a moment and a stretch that the program marked, each in a thread."""
    document["strings"] += ["phase \"2\"", "load"]
    names = len(document["strings"])
    document["marks"] = {"t_ns": [1_234_567], "thread": [1], "label": [names - 2],
                         "node": [document["threads"][1]["root"]]}
    document["brackets"] = {"name": [names - 1], "node": [document["threads"][0]["root"] + 1],
                            "start_ns": [2_000_001], "end_ns": [5_000_000]}
    return document


def test_chrome_has_what_the_program_marked(export, marked):
    events = json.loads(export("chrome", document=marked))["traceEvents"]
    tids = [thread["tid"] for thread in marked["threads"]]
    [moment] = [event for event in events if event["ph"] == "i"]
    assert (moment["name"], moment["tid"], moment["ts"]) == ('phase "2"', tids[1], 1234.567)
    begin, end = [event for event in events if event["ph"] in "be"]
    assert (begin["ph"], begin["ts"], end["ph"], end["ts"]) == ("b", 2000.001, "e", 5000.0)
    for key, value in (("name", "load"), ("tid", tids[0]), ("id", 1), ("cat", "profile")):
        assert begin[key] == end[key] == value


@pytest.fixture
def with_tasks(document):
    """The document with two of asyncio's tasks in its second thread, one with two steps."""
    document["strings"] += ["Task-\\1", "fetch"]
    names = len(document["strings"])
    document["tasks"] = {
        "name": [names - 2, names - 1], "thread": [1, 1], "node": [-1, -1],
        "start_ns": [1_000_000, 2_000_000], "end_ns": [9_000_000, 3_000_000],
        "run_ns": [3_000_000, 1_000_000], "alloc_bytes": [10, 0]}
    document["task_steps"] = {"task": [0, 1, 0], "start_ns": [1_000_000, 2_000_000, 7_000_000],
                              "duration_ns": [1_000_000, 1_000_000, 2_000_000]}
    return document


def test_chrome_has_tasks_with_their_steps_within(export, with_tasks):
    events = json.loads(export("chrome", document=with_tasks))["traceEvents"]
    of_tasks = [event for event in events if event.get("cat") == "task"]
    assert {event["tid"] for event in of_tasks} == {with_tasks["threads"][1]["tid"]}
    for task, name, wanted in ((1, "Task-\\1", "b1 b1 e2 b7 e9 e9"), (2, "fetch", "b2 b2 e3 e3")):
        own = [event for event in of_tasks if event["id"] == task]
        assert {event["name"] for event in own} == {name}
        own.sort(key=lambda event: event["ts"])  # keeps the order of what is at the same time
        assert " ".join(f"{event['ph']}{event['ts'] / 1000:.0f}" for event in own) == wanted


def test_firefox_has_tasks_as_markers(export, with_tasks):
    exported = json.loads(export("firefox", document=with_tasks))
    markers = exported["threads"][1]["markers"]
    assert [exported["shared"]["stringArray"][name] for name in markers["name"]] == [
        "Task-\\1", "fetch"]
    assert (markers["startTime"], markers["endTime"]) == ([1, 2], [9, 3])
    assert exported["threads"][0]["markers"]["length"] == 0


def test_firefox_has_what_the_program_marked(export, marked):
    exported = json.loads(export("firefox", document=marked))
    names = exported["shared"]["stringArray"]
    found = [[(names[each["name"][i]], each["startTime"][i], each["endTime"][i], each["phase"][i])
              for i in range(each["length"])]
             for each in (thread["markers"] for thread in exported["threads"])]
    assert found[:2] == [[("load", 2.000001, 5.0, 1)], [('phase "2"', 1.234567, None, 0)]]


def test_chrome_without_calls_in_time_says_that_they_are_merged(export, document):
    del document["spans"]
    events = json.loads(export("chrome", document=document))["traceEvents"]
    assert "merged" in events[0]["args"]["name"]
    calls = [event for event in events if event["ph"] == "X"]
    assert len(calls) == document["nodes"]["count"]
    roots = [event["dur"] for event in calls if event["name"] == "<thread>"]
    assert sum(roots) == pytest.approx(total(document, "self_ns") / 1e3, abs=1e-2)


def test_firefox_tables_agree(export, document):
    exported = json.loads(export("firefox"))
    assert exported["meta"]["preprocessedProfileVersion"] == 64
    shared = exported["shared"]
    tables = [shared[name] for name in ("stackTable", "frameTable", "funcTable", "sources",
                                        "resourceTable", "nativeSymbols")]
    tables += [part[name] for thread in exported["threads"] for part, name in
               ((thread, "samples"), (thread, "markers"))]
    tables += [counter["samples"] for counter in exported["counters"]]
    for table in tables:
        lengths = {len(column) for column in table.values() if isinstance(column, list)}
        assert lengths == {table["length"]}
    assert shared["stackTable"]["prefix"] == [
        None if parent < 0 else parent for parent in document["nodes"]["parent"]]
    for table, column, target in (("stackTable", "frame", "frameTable"),
                                  ("frameTable", "func", "funcTable"),
                                  ("funcTable", "source", "sources")):
        assert max(shared[table][column]) < shared[target]["length"]
    assert max(shared["funcTable"]["name"]) < len(shared["stringArray"])


def test_firefox_has_the_sums(export, document):
    exported = json.loads(export("firefox"))
    weights = sum(sum(thread["samples"]["weight"]) for thread in exported["threads"])
    assert weights == pytest.approx(total(document, "self_ns") / 1e6)
    assert all(thread["samples"]["time"] == sorted(thread["samples"]["time"])
               for thread in exported["threads"])
    [counter] = exported["counters"]
    assert sum(counter["samples"]["count"]) == document["timeline"]["rss_bytes"][-1]
    # The front end does without these only in versions before 64.
    assert counter["display"]["label"] and counter["display"]["tooltipRows"]


def test_csv_has_a_row_for_each_node(export, document):
    rows = list(csv.DictReader(io.StringIO(export("csv").decode(), newline="")))
    nodes = document["nodes"]
    assert [int(row["node"]) for row in rows] == list(range(nodes["count"]))
    for key in ("parent", "calls", "resumes", "self_ns", "alloc_count", "object_count",
                "alloc_bytes", "live_count", "live_bytes", "at_peak_bytes"):
        assert [int(row[key]) for row in rows] == nodes[key]
    for i, row in enumerate(rows):
        assert int(row["total_ns"]) == sum(nodes["self_ns"][i:i + nodes["subtree_size"][i]])
        parent = int(row["parent"])
        assert int(row["depth"]) == (int(rows[parent]["depth"]) + 1 if parent >= 0 else 0)
    assert {row["thread"] for row in rows} == {"MainThread", "wor;ker"}


def test_memray_csv_has_the_leaf_first(export, document):
    text = export("memray-csv").decode()
    assert text.startswith("allocator,num_allocations,size,tid,thread_name,stack_trace\r\n")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert sum(int(row["size"]) for row in rows) == total(document, "alloc_bytes")
    assert sum(int(row["num_allocations"]) for row in rows) == total(document, "alloc_count")
    stacks = [[frame.split(";") for frame in row["stack_trace"].split("|")] for row in rows]
    assert all(len(frame) == 3 and int(frame[2]) >= 0 for stack in stacks for frame in stack)
    assert {stack[-1][0] for stack in stacks} == {"<thread>"}
    assert any(stack[0][0] == "A.method" for stack in stacks)


def pyprofile_nodes(root):
    found, unread = [], list(root["children"])
    while unread:
        found.append(unread.pop())
        unread += found[-1]["children"]
    return found


def test_pyprofile_is_nested(export, document):
    root = json.loads(export("pyprofile"))
    assert root["name"] == "(threads)" and len(root["children"]) == 2
    nodes = pyprofile_nodes(root)
    assert len(nodes) == document["nodes"]["count"]
    for node in nodes:
        assert set(node) == {"children", "heapAlloc", "name", "value"}
        heap = node["heapAlloc"]
        memory = heap["total"]["total_memory"]
        assert memory == sum(row["value"] for row in heap["vars"])
        assert memory == sum(row["value"] for row in heap["total"]["typed_memory"])
        assert node["value"] + 1e-8 >= sum(child["value"] for child in node["children"])
    assert sum(node["value"] for node in root["children"]) == pytest.approx(root["value"])


def test_pyprofile_without_variables_has_what_was_allocated(export, document):
    del document["node_locals"]
    nodes = pyprofile_nodes(json.loads(export("pyprofile", document=document)))
    assert sum(node["heapAlloc"]["total"]["total_memory"] for node in nodes) == total(
        document, "alloc_bytes")
