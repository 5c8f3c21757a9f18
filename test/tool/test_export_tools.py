"""Exports for tools that fold paths or sum samples: read by the tool, or by its rules."""
import collections
import gzip
import io
import json
import pstats
import re
import subprocess
import sys

import pytest

import host
import protobuf
from exported_program import EXPORTED_PROGRAM

NODE_COLUMNS = ["calls", "self_ns", "alloc_count", "alloc_bytes", "live_count", "live_bytes",
                "at_peak_bytes"]


def total(document, key):
    return sum(document["nodes"][key])


def test_pstats_is_loaded_by_pstats(export, document, tmp_path):
    export("pstats")
    stats = pstats.Stats(str(tmp_path / "exported"), stream=io.StringIO())
    stats.sort_stats("cumulative").print_stats().print_callers().print_callees()
    assert stats.total_calls == total(document, "calls") + total(document, "resumes")
    assert stats.total_tt == pytest.approx(document["totals"]["self_ns"] / 1e9, abs=1e-6)
    for primitive, calls, own, cumulative, callers in stats.stats.values():
        assert primitive <= calls and own <= cumulative + 1e-9
        assert cumulative <= stats.total_tt + 1e-9
        assert all(caller in stats.stats for caller in callers)


def counts_of(path, file):
    """Calls and callers' calls of the functions of a file, and of what they call. What is called 0
    times is the making of a generator, which costs time too; cProfile does not see collections."""
    rows = pstats.Stats(str(path)).stats
    inside = {key for key in rows if key[0] == str(file) and key[2] != "<module>"}
    counts = {key: rows[key][:2] for key in inside}
    edges = {(caller, key): row[4][caller][:2] for key, row in rows.items()
             for caller in row[4] if caller in inside and row[4][caller][0] and key[2] != "<gc>"}
    return counts, edges


def test_pstats_has_the_counts_of_cprofile(pyprof, tmp_path):
    """Primitive calls, calls, resumed generators and names of builtins, as cProfile has them."""
    program = tmp_path / "program.py"
    program.write_text(EXPORTED_PROGRAM.replace("thread.start()\nthread.join()\n", ""))
    assert host.run_python(["-m", "cProfile", "-o", tmp_path / "c.prof", program]).status == 0
    recorded = host.run_host([program], tmp_path, ["--calls", "both"])
    done = pyprof("export", recorded.path, "-f", "pstats", "-o", "exported")
    assert (done.returncode, done.stderr) == (0, "")
    expected_counts, expected_edges = counts_of(tmp_path / "c.prof", program)
    counts, edges = counts_of(tmp_path / "exported", program)
    assert counts == expected_counts
    assert edges == expected_edges
    names = {callee[2] for _, callee in edges}
    assert {"<built-in method builtins.len>", "<method 'append' of 'list' objects>"} <= names


def callgrind_parts(text):
    """The summary, the own costs and [(calls, inclusive costs)], from the lines of the format."""
    summary = [int(word) for word in re.search(r"^summary: (.*)$", text, re.M)[1].split()]
    own, calls, pending = [0] * len(summary), [], None
    for line in text.splitlines():
        if line.startswith("calls="):
            pending = int(line[len("calls="):].split()[0])
        elif re.match(r"\d+ ", line):
            costs = [int(word) for word in line.split()[1:]]
            if pending is None:
                own = [a + b for a, b in zip(own, costs)]
            else:
                calls.append((pending, costs))
            pending = None
    return summary, own, calls


def test_callgrind_adds_up(export, document):
    summary, own, calls = callgrind_parts(export("callgrind").decode())
    assert summary == own == [document["totals"]["self_ns"], document["totals"]["alloc_bytes"]]
    for count, costs in calls:
        assert count > 0  # else readers count the costs twice
        assert all(cost <= whole for cost, whole in zip(costs, summary))


def test_callgrind_is_loaded_by_callgrind_annotate(export, document, tmp_path):
    export("callgrind")
    done = subprocess.run(
        ["callgrind_annotate", "--tree=both", "--auto=no", "--threshold=100", "exported"],
        cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    rows = re.findall(r"^ *([\d,]+) \([^)]*\) +([\d,]+)(?: \([^)]*\))? +(\*|PROGRAM TOTALS)",
                      done.stdout, re.M)
    found = {what: [int(number.replace(",", "")) for number in numbers]
             for *numbers, what in rows if what != "*"}
    assert found == {"PROGRAM TOTALS": [document["totals"]["self_ns"],
                                        document["totals"]["alloc_bytes"]]}
    own = [int(row[0].replace(",", "")) for row in rows if row[2] == "*"]
    assert sum(own) == document["totals"]["self_ns"]
    assert re.search(r"recursive \(\d+x\)", done.stdout) and "A.method" in done.stdout


OF_LINES = '''\
def outer():
    kept = bytes(3_000_000)
    def inner(size):
        return bytes(size)
    other = inner(2_000_000)
    return kept, other, [bytes(1_000_000) for _ in range(4)]

outer()
'''


@pytest.fixture
def lines_recorded(tmp_path):
    (tmp_path / "shop.py").write_text(OF_LINES)
    return host.run_host([str(tmp_path / "shop.py")], tmp_path).path


def own_bytes(text):
    """(function, line): bytes that it allocated itself there."""
    names, found, function, is_call = {}, collections.Counter(), None, False
    for line in text.splitlines():
        if named := re.match(r"c?fn=(\(\d+\))(?: (.*))?", line):
            names.setdefault(named[1], named[2])
            function = function if line.startswith("c") else names[named[1]]
        elif re.match(r"\d+ ", line) and not is_call:
            where, _, size = line.split()
            found[function, int(where)] += int(size)
        is_call = line.startswith("calls=")
    return found


def test_callgrind_has_what_each_line_cost(pyprof, lines_recorded, tmp_path):
    assert pyprof("export", lines_recorded, "-f", "callgrind", "-o", "exported").returncode == 0
    text = (tmp_path / "exported").read_text()
    large = {where: round(size / 1e6) for where, size in own_bytes(text).items() if size > 500_000}
    assert {where: size for where, size in large.items() if where[0].startswith("outer")} == {
        ("outer", 2): 3, ("outer.<locals>.inner", 4): 2, ("outer.<locals>.<listcomp>", 6): 4}
    summary, own, _ = callgrind_parts(text)
    assert summary == own
    done = subprocess.run(["callgrind_annotate", "--auto=yes", "--threshold=100", "exported"],
                          cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r" 3,000,\d{3} \([^)]*\) +kept = bytes", done.stdout), done.stdout


def test_callgrind_adds_up_whatever_the_lines_say(export, document):
    """Lines of functions that are not there, or that cost more than the functions."""
    count = len(document["lines"]["line"])
    document["lines"]["line"] = [line + 7 for line in document["lines"]["line"]]
    document["lines"]["self_ns"] = [document["totals"]["self_ns"]] * count
    summary, own, _ = callgrind_parts(export("callgrind", document=document).decode())
    assert summary == own == [document["totals"]["self_ns"], document["totals"]["alloc_bytes"]]


@pytest.fixture
def proto(export):
    """The exported profile.proto and its strings."""
    message = gzip.decompress(export("pprof"))
    return message, [value.decode() for field, value in protobuf.fields(message) if field == 6]


def test_pprof_has_the_sums(proto, document):
    message, strings = proto
    assert strings[0] == ""
    units = [(strings[dict(row)[1]], strings[dict(row)[2]])
             for row in protobuf.messages(message, 1)]
    assert units == [("calls", "count"), ("wall", "nanoseconds"), ("alloc_objects", "count"),
                     ("alloc_space", "bytes"), ("inuse_objects", "count"),
                     ("inuse_space", "bytes"), ("peak_space", "bytes")]
    rows = [list(protobuf.varints(dict(row)[2])) for row in protobuf.messages(message, 2)]
    assert {len(row) for row in rows} == {len(units)}
    assert [sum(column) for column in zip(*rows)] == [total(document, key) for key in NODE_COLUMNS]
    singles = dict(protobuf.fields(message))
    assert strings[singles[14]] == "wall"
    assert (singles[9], singles[10]) == (document["meta"]["start_unix_ns"],
                                         document["meta"]["duration_ns"])


def test_pprof_stacks_begin_with_the_leaf(proto):
    message, strings = proto
    functions = {dict(row)[1]: dict(row) for row in protobuf.messages(message, 5)}
    locations = [dict(row) for row in protobuf.messages(message, 4)]
    function_of = {row[1]: dict(protobuf.fields(row[4]))[1] for row in locations}
    assert len(function_of) == len(locations) and 0 not in function_of
    assert all(row[2] != row[3] for row in functions.values())  # else pprof demangles names
    stacks = [list(protobuf.varints(dict(row)[1])) for row in protobuf.messages(message, 2)]
    names = [[strings[functions[function_of[location]][2]] for location in stack]
             for stack in stacks]
    deepest = max(names, key=len)
    assert deepest[0] == "recursive" and deepest[-1] == "<thread>"
    assert {stack[-1] for stack in names} == {"<thread>"}


def test_pprof_labels_threads_and_types(proto):
    message, strings = proto
    labels = {(strings[label[1]], strings[label[2]]) for row in protobuf.messages(message, 2)
              for field, value in row if field == 3 for label in [dict(protobuf.fields(value))]}
    assert {("thread", "MainThread"), ("thread", "wor;ker"), ("type", "list")} <= labels


def test_mprof_is_loaded_by_mprof(export, document, tmp_path):
    export("mprof")
    # In a process of its own: it takes over matplotlib where that is installed.
    code = ("import json, mprof; read = mprof.read_mprofile_file('exported'); "
            "print(json.dumps([read['mem_usage'], read['timestamp'], read['func_timestamp']]))")
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True,
                          text=True)
    assert done.returncode == 0, done.stderr
    memory, times, functions = json.loads(done.stdout)
    rss = document["timeline"]["rss_bytes"]
    assert memory == pytest.approx([row / 2**20 for row in rss], abs=1e-5)
    assert times == sorted(times) and len(times) > 1
    [[begin, end, before, after, level]] = functions["__main__.<module>"]
    assert end - begin >= 0.05 and level == 0
    assert min(memory) - 1e-3 <= min(before, after) and max(before, after) <= max(memory) + 1e-3


def test_mprof_has_the_calls_that_can_be_seen(export, document):
    """Calls that are short for the run would be brackets on brackets."""
    lines = [line.split() for line in export("mprof").decode().splitlines()]
    calls = [words for words in lines if words[0] == "FUNC"]
    shortest = document["meta"]["duration_ns"] / 100
    spans = [value for value in document["spans"]["duration_ns"] if value >= shortest]
    assert len(calls) == len(spans) > 0
    assert all(float(words[5]) - float(words[3]) >= shortest / 1e9 - 2e-6 for words in calls)


ENDINGS = [("", ["0,0"]), ("; 1 / 0", ["0,0", "-1,-1"]),
           ("; import os; os.kill(os.getpid(), 9)", [])]


@pytest.mark.parametrize("ending, sentinels", ENDINGS)
def test_timeline_csv_closes_as_the_run_ended(pyprof, record, ending, sentinels):
    path = record("import time; time.sleep(0.05)" + ending)
    lines = pyprof("export", path, "--format", "timeline-csv").stdout.splitlines()
    assert lines[0] == "delta,ram"
    rows = [tuple(map(float, line.split(","))) for line in lines[1:len(lines) - len(sentinels)]]
    assert lines[len(rows) + 1:] == sentinels
    timeline = json.loads(path.read_bytes())["timeline"]
    assert [ram for _, ram in rows] == pytest.approx(
        [rss / 2**30 for rss in timeline["rss_bytes"]], abs=1e-9)
    assert rows[-1][0] == pytest.approx(sum(timeline["dt_ns"]) / 1e9, abs=1e-9)
