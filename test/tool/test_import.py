"""Old profiles become stacks.json that passes all checks and says what it cannot know."""
import cProfile
import json
import marshal
import pstats
import re

import pytest

import profile_checks
import profile_view


@pytest.fixture
def imported(pyprof, tmp_path):
    """Imports a file; returns the checked profile and what was printed."""

    def imported(path, *options):
        done = pyprof("import", path, "-o", "imported.json", *options)
        assert done.returncode == 0, done.stderr
        document = profile_checks.validate(tmp_path / "imported.json")
        return profile_view.ProfileView(document), done.stderr

    return imported


def leaf(n):
    return sum(range(n))


def left():
    return leaf(3000)


def right():
    return leaf(1000) + leaf(1000)


def recursive(n):
    return leaf(10) if n == 0 else recursive(n - 1)


def ping(n):
    return 0 if n == 0 else pong(n - 1)


def pong(n):
    return ping(n)


def program():
    return left() + right() + recursive(20) + ping(5)


@pytest.fixture
def recorded(tmp_path):
    profile = cProfile.Profile()
    profile.runcall(program)
    profile.dump_stats(tmp_path / "old.prof")
    return tmp_path / "old.prof"


def by_function(document, key):
    sums = {}
    strings, functions, nodes = document["strings"], document["functions"], document["nodes"]
    for function, value in zip(nodes["function"], nodes[key]):
        name = strings[functions["name"][function]]
        sums[name] = sums.get(name, 0) + value
    return sums


def document_of(tmp_path):
    return json.loads((tmp_path / "imported.json").read_bytes())


def test_each_function_keeps_its_calls_and_time(imported, recorded, tmp_path):
    _, said = imported(recorded)
    assert "call paths" in said and "estimate" in said
    document = document_of(tmp_path)
    calls, times = by_function(document, "calls"), by_function(document, "self_ns")
    for (_, _, name), (_, count, own, _, _) in pstats.Stats(str(recorded)).stats.items():
        assert calls[name] == count
        assert times[name] == pytest.approx(own * 1e9, abs=1)
    assert [row["code"] for row in document["diagnostics"]] == ["imported_cprofile"]


def test_callees_are_below_their_callers(imported, recorded, tmp_path):
    imported(recorded)
    document = document_of(tmp_path)
    nodes, strings = document["nodes"], document["strings"]
    names = [strings[document["functions"]["name"][f]] for f in nodes["function"]]
    edges = {(names[parent], name): calls
             for name, parent, calls in zip(names, nodes["parent"], nodes["calls"])}
    assert edges["left", "leaf"] == 1
    assert edges["right", "leaf"] == 2
    assert edges["recursive", "recursive"] == 20
    assert ("ping", "pong") in edges and ("pong", "ping") in edges


def test_an_export_to_pstats_comes_back(pyprof, imported, recorded, tmp_path):
    imported(recorded)
    first = document_of(tmp_path)
    assert pyprof("export", "imported.json", "--format", "pstats", "-o", "again.prof").returncode == 0
    imported(tmp_path / "again.prof")
    again = document_of(tmp_path)
    calls = by_function(again, "calls")
    for name, count in by_function(first, "calls").items():
        if name != "<thread>":
            assert calls[name] == count


def test_collapsed_stacks(imported, tmp_path):
    (tmp_path / "old.txt").write_text("# a comment\nmain;work (a b.py:12) 30\nmain 5\r\n"
                                      "main;work (a b.py:12);x:y 7\nmain;work (a b.py:12) 3\n")
    _, said = imported(tmp_path / "old.txt", "--unit", "10ms")
    assert "one count was taken for 10000000 ns" in said
    document = document_of(tmp_path)
    assert by_function(document, "self_ns") == {"<thread>": 0, "main": 50_000_000,
                                                "work": 330_000_000, "x:y": 70_000_000}
    work = document["strings"].index("work")
    row = document["functions"]["name"].index(work)
    assert document["functions"]["first_line"][row] == 12
    path = document["files"]["path"][document["functions"]["file"][row]]
    assert document["strings"][path] == "a b.py"


def test_collapsed_stacks_return_from_an_export(pyprof, imported, record, tmp_path):
    path = record("def f(n): return n and f(n - 1)\nf(50)")
    before = json.loads(path.read_bytes())["totals"]["self_ns"]
    pyprof("export", path, "--format", "collapsed", "-o", "stacks.txt")
    imported(tmp_path / "stacks.txt")
    assert document_of(tmp_path)["totals"]["self_ns"] == before


def test_recursion_100000_deep(imported, tmp_path):
    (tmp_path / "deep.txt").write_text(";".join(["f"] * 100_000) + " 1\n")
    imported(tmp_path / "deep.txt")
    assert document_of(tmp_path)["totals"]["nodes"] == 100_001


BROKEN = {
    "empty": b"", "no-count": b"main;work\n", "fraction": b"main 1.5\n", "negative": b"main -1\n",
    "huge": b"main 99999999999999999999\n", "beyond": b"main 9007199254740992\n",
    "sums-beyond": b"a 9007199254740991\nb 9007199254740991\n", "no-stack": b" 1\n",
    "nul": b"\0\0\0\0", "no-dict": b"(\0\0\0\0", "truncated-dict": b"{(\x03\0\0\0",
    "long-tuple": b"{(\xff\xff\xff\x7f0", "deep": b"{" + b"(\1\0\0\0" * 1_000_000,
    "bad-reference": b"{(\1\0\0\0r\7\0\0\0",
    "self-reference": b"\xfb\xa9\1r\0\0\0\0", "code": b"{(\1\0\0\0c", "dict-end": b"{0",
    "after": b"{00", "not-rows": b"{)\1N)\1N0", "null-key": b"{)\1",
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_get_one_sentence(pyprof, tmp_path, name):
    (tmp_path / "old.prof").write_bytes(BROKEN[name])
    done = pyprof("import", "old.prof", "-o", "imported.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("pyprof: ") and done.stderr.count("\n") == 1
    assert not (tmp_path / "imported.json").exists()


def test_standard_output_gets_the_profile(pyprof, recorded, imported, tmp_path):
    imported(recorded)
    done = pyprof("import", recorded, "-o", "-")
    assert done.returncode == 0 and json.loads(done.stdout) == document_of(tmp_path)


def test_the_old_profile_is_not_replaced(pyprof, recorded):
    before = recorded.read_bytes()
    done = pyprof("import", recorded, "-o", recorded)
    assert done.returncode == 2 and "would replace" in done.stderr
    assert recorded.read_bytes() == before


def test_every_truncation_of_a_cprofile_file_gets_one_sentence(pyprof, recorded, tmp_path):
    content = recorded.read_bytes()
    for length in range(0, len(content), len(content) // 16 + 1):
        (tmp_path / "cut.prof").write_bytes(content[:length])
        done = pyprof("import", "cut.prof", "-o", "imported.json")
        assert done.returncode == 2 and "cut.prof" in done.stderr


def test_a_unit_is_for_counts(pyprof, recorded):
    done = pyprof("import", recorded, "--unit", "1ms", "-o", "-")
    assert done.returncode == 2 and "--unit is for collapsed stacks" in done.stderr


def test_functions_without_lines_are_listed(pyprof, tmp_path):
    (tmp_path / "some.txt").write_text("a;b 5000\na 7000\n")
    assert pyprof("import", "some.txt", "-o", "some.json").returncode == 0
    summary = pyprof("summary", "some.json").stdout
    assert re.search(r"^self time\n +7 µs  a\b.*\n +5 µs  b\b", summary, re.M), summary
    assert "\ncalls\n" not in summary
    done = pyprof("lines", "some.json")
    assert done.returncode == 2 and "record the program with pyprof-host" in done.stderr


def test_calls_below_zero_are_no_profile(pyprof, tmp_path):
    rows = {("a.py", 1, "f"): (-3, -3, 0.1, 0.1, {})}
    (tmp_path / "old.prof").write_bytes(marshal.dumps(rows))
    done = pyprof("import", "old.prof", "-o", "imported.json")
    assert done.returncode == 2 and "old.prof is not a cProfile file" in done.stderr


def test_callers_that_are_referred_to_again_and_again_are_refused(pyprof, tmp_path):
    """A small file may mean a graph without end: each row refers to the same callers."""
    callers = {("a.py", i, "caller"): (1, 1, 0.1, 0.1) for i in range(300)}
    rows = {("a.py", i, "f"): (1, 1, 0.1, 0.1, callers) for i in range(3000)}
    (tmp_path / "old.prof").write_bytes(marshal.dumps(rows))
    assert (tmp_path / "old.prof").stat().st_size < 300 * 3000
    done = pyprof("import", "old.prof", "-o", "imported.json")
    assert done.returncode == 2 and "old.prof is not a cProfile file" in done.stderr


def test_paths_that_multiply_are_cut_and_said_so(imported, tmp_path):
    """Ten functions in each of ten layers, each called by all of the layer above: 10^10 paths."""
    rows = {}
    for layer in range(10):
        callers = {("a.py", layer - 1, f"f{i}"): (10, 10, 0.1, 1.0) for i in range(10)}
        for i in range(10):
            rows["a.py", layer, f"f{i}"] = (100, 100, 1.0, 10.0, callers if layer else {})
    (tmp_path / "old.prof").write_bytes(marshal.dumps(rows))
    imported(tmp_path / "old.prof")
    document = document_of(tmp_path)
    assert document["meta"]["truncated"]["nodes"] > 0
    assert 50_000 < document["nodes"]["count"] <= 100_001 + len(rows)  # each has one at least
    assert document["totals"]["calls"] == 100 * 100
    assert document["totals"]["self_ns"] == 100 * 10**9


@pytest.mark.parametrize("unit", ["ms", "0ms", "1h", "-1s", "1.5s", "99999999999s"])
def test_a_unit_is_a_time(pyprof, recorded, unit):
    done = pyprof("import", recorded, "--unit=" + unit)
    assert done.returncode == 2 and "--unit" in done.stderr
