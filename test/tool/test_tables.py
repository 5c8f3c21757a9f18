"""What pyprof prints of a profile whose every number is known: golden texts, and JSON."""
import json
import os
import pathlib
import random
import re

import pytest

import host
import made_course
import made_profile

GOLDEN = pathlib.Path(__file__).parent / "golden"
TEXTS = {
    "summary": ["summary"],
    "stats": ["stats"],
    "stats-by-peak": ["stats", "--sort", "peak", "--limit", "2"],
    "stats-callers": ["stats", "--callers", "parse"],
    "stats-callees": ["stats", "--callees", r"Shop\.load"],
    "stats-filter": ["stats", "--filter", "shop.py:40"],
    "tree": ["tree"],
    "tree-all": ["tree", "--all"],
    "tree-alloc": ["tree", "--metric", "alloc", "--least", "0"],
    "top": ["top"],
    "top-alloc": ["top", "--metric", "alloc", "--limit", "1"],
    "leaks": ["leaks"],
    "leaks-function": ["leaks", "--function", "shop", "--limit", "1"],
    "types": ["types"],
    "types-function": ["types", "--function", "decoder", "--sort", "peak"],
    **{f"export-{name}": ["export", "--format", name] for name in
       ("callgrind", "chrome", "collapsed", "csv", "firefox", "memray-csv", "mprof", "pyprofile",
        "speedscope", "timeline-csv")},
}


@pytest.fixture
def profile(tmp_path):
    return made_profile.write(tmp_path / "stacks.json")


def run(pyprof, words, profile, width=100):
    environment = {**os.environ, "COLUMNS": str(width)}
    done = pyprof(words[0], profile, *words[1:], env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("name", TEXTS)
def test_golden_texts(pyprof, profile, name):
    found = run(pyprof, TEXTS[name], profile)
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("PYPROF_UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


ENDINGS = {"exception": {"state": "exception", "exit_code": 1, "oom": False,
                         "exception": {"type": "shop.Empty\x1b", "message": "no\nrows"}},
           "signal": {"state": "signaled", "signal": 9, "oom": True}}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_summary_says_how_the_run_ended_and_what_disturbed_it(pyprof, tmp_path, ending):
    told = [{"severity": "warning", "code": "x", "message": "Something was\x1b[31m left out."}]
    path = made_profile.write(tmp_path / "stacks.json", status=ENDINGS[ending], diagnostics=told)
    found = run(pyprof, ["summary"], path)
    golden = GOLDEN / f"summary-{ending}.txt"
    if os.environ.get("PYPROF_UPDATE_GOLDEN"):
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name, words", [
    ("imports", []), ("imports-by-self", ["--sort", "self", "--limit", "3"])])
def test_imports_are_a_tree_of_modules(pyprof, tmp_path, name, words):
    path = made_profile.write(tmp_path / "stacks.json", made_profile.IMPORTS)
    found = run(pyprof, ["imports", *words], path)
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("PYPROF_UPDATE_GOLDEN"):
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


def test_imports_come_in_the_order_of_time(pyprof, record):
    told = host.run_python(["-X", "importtime", "-c", "import json"])
    last = [line.rpartition("|")[2].strip() for line in told.stderr.splitlines()][-13:]
    modules = [row["module"] for row in rows_of(pyprof, record("import json"), "imports")]
    leaves = ["enum", "_sre", "re._constants", "re._casefix", "copyreg", "_json", "json.encoder"]
    assert [name for name in modules if name in leaves] == [name for name in last if name in leaves]
    assert modules[:4] == ["json", "json.decoder", "re", "enum"]


def test_imports_in_json_and_without_any(pyprof, profile, tmp_path):
    path = made_profile.write(tmp_path / "imports.json", made_profile.IMPORTS)
    rows = {row.pop("module"): row for row in rows_of(pyprof, path, "imports")}
    assert rows["web"] == {"depth": 0, "imports": 1, "self_ns": 20_000_000, "total_ns": 59_000_000,
                           "self_alloc_bytes": 1000, "total_alloc_bytes": 3340}
    assert rows["net"]["total_ns"] == 34_000_000 and rows["bits"]["depth"] == 2
    assert [row["depth"] for row in rows.values()] == [0, 1, 2, 1, 0]
    assert rows_of(pyprof, profile, "imports") == []


@pytest.mark.parametrize("width", [40, 60, 80, 200])
@pytest.mark.parametrize("name", ["stats", "tree", "summary", "top", "leaks", "types"])
def test_lines_fit_the_terminal(pyprof, profile, name, width):
    lines = run(pyprof, [name], profile, width).splitlines()
    need = {"stats": 55, "leaks": 60, "types": 95}.get(name, 40)  # numbers and a name that says something
    # The head is prose, which a terminal wraps.
    assert all(len(line) <= max(width, need) for line in lines[3:])


@pytest.mark.parametrize("width, key, headings", [
    (100, "self", ["calls", "self time", "time", "allocated", "at peak", "live", "function"]),
    (80, "self", ["calls", "self time", "time", "allocated", "function"]),
    (80, "live", ["calls", "self time", "time", "allocated", "live", "function"]),
    (50, "peak", ["calls", "self time", "at peak", "function"])])
def test_a_narrow_terminal_leaves_room_for_names(pyprof, profile, width, key, headings):
    lines = run(pyprof, ["stats", "--sort", key], profile, width).splitlines()
    assert re.split("  +", lines[3].strip()) == headings
    assert any(line.endswith("Shop.load (shop.py:10)") for line in lines)


def test_of_callers_the_nearest_are_shown(pyprof, profile):
    lines = run(pyprof, ["leaks"], profile, 60).splitlines()
    assert any(line.endswith("…") and "__main__.Shop.load < " in line for line in lines)


def test_no_colours_and_no_escapes_in_a_pipe(pyprof, profile):
    for words in (words for words in TEXTS.values() if words[0] != "export"):
        text = run(pyprof, words, profile)
        assert "\x1b" not in text and "\u202e" not in text


def rows_of(pyprof, profile, *words):
    return json.loads(run(pyprof, [words[0], "--json", "--limit", "0", *words[1:]], profile))


def test_json_has_the_exact_numbers(pyprof, profile):
    rows = {row["function"]: row for row in rows_of(pyprof, profile, "stats")}
    walk = rows["__main__.Shop.walk"]
    assert walk["self"]["time"] == 30_000_000
    assert walk["total"]["time"] == 31_000_000  # recursion counts once
    assert walk["self"]["calls"] == 2 and walk["line"] == 40
    assert rows["__main__.steps"]["resumes"] == 8
    assert rows["json.decoder.parse"]["self"]["alloc"] == 300_000
    types = {row["type"]: row for row in rows_of(pyprof, profile, "types")}
    assert types["str"]["alloc_count"] == 4000 and types["str"]["at_peak_bytes"] == 500 * 64


def random_tree(random, depth=0):
    """Few functions and deep paths, so that functions call themselves and each other again."""
    name = random.choice("abcd") if depth else "<thread>"
    children = [random_tree(random, depth + 1) for _ in range(random.randrange(3))
                ] if 0 < depth < 9 else []
    if not depth:
        children = [random_tree(random, 1) for _ in range(3)]
    return made_profile.node(name, "/home/ada/shop.py" if depth else "", depth and ord(name),
                             random.randrange(5), random.randrange(1000),
                             {"str": made_profile.memory(1, random.randrange(9))}, children)


def totals(tree, key, on_path=frozenset(), caller=None):
    """{function or (caller, function): value with callees}, each node once: the slow way."""
    on_path |= {tree["name"], (caller, tree["name"])}
    own = key(tree)
    sums = dict.fromkeys(on_path, own)
    for child in tree["children"]:
        for name, value in totals(child, key, on_path, tree["name"]).items():
            sums[name] = sums.get(name, 0) + value
    return sums


@pytest.mark.parametrize("seed", range(12))
def test_recursion_counts_once_in_any_tree(pyprof, tmp_path, seed):
    tree = random_tree(random.Random(seed))
    path = made_profile.write(tmp_path / "stacks.json", tree)
    for metric, key in (("time", lambda node: node["self_ns"]), ("calls", lambda node: node["calls"]),
                        ("alloc", lambda node: sum(each["alloc_bytes"]
                                                   for each in node["types"].values()))):
        expected = totals(tree, key)
        for row in rows_of(pyprof, path, "stats"):
            assert row["total"][metric] == expected[row["function"].removeprefix("__main__.")]
        for row in rows_of(pyprof, path, "stats", "--callees", "^__main__.a$"):
            name = row["function"].removeprefix("__main__.")
            assert row["total"][metric] == expected["a", name]


def test_limit_0_is_all(pyprof, profile):
    for name in ("stats", "top", "types", "leaks"):
        rows, first = rows_of(pyprof, profile, name), run(pyprof, [name, "--limit", "1"], profile)
        assert len(rows) > 1
        assert len(json.loads(run(pyprof, [name, "--limit", "1", "--json"], profile))) == 1
        assert len(run(pyprof, [name, "--limit", "0"], profile)) > len(first)


@pytest.mark.parametrize("name", ["stats", "top", "types", "leaks", "imports"])
def test_programs_get_all_rows_unless_they_ask_for_fewer(pyprof, record, name):
    path = record("import json, email.message\n" + "\n".join(
        f"def f{n}(): return [{n}] * 99\nkept{n} = f{n}()" for n in range(40)))
    def count(*words):
        return len(json.loads(run(pyprof, [name, *words, "--json"], path)))
    assert count() == count("--limit", "0") > 30
    assert count("--limit", "30") == 30


def test_callers_sum_to_the_function(pyprof, profile):
    rows = rows_of(pyprof, profile, "stats", "--callers", "parse")
    assert {row["function"]: row["self"]["calls"] for row in rows} == {
        "__main__.Shop.load": 3000, "__main__.Shop.walk": 10}


def test_callers_and_callees_of_one_thread(pyprof, tmp_path):
    path = made_course.write(tmp_path / "course.json")
    for option, pattern, wanted in (("--callees", "<thread>", ["__main__.work<&>\u202e"]),
                                    ("--callers", "work|load", ["<thread>"])):
        rows = rows_of(pyprof, path, "stats", option, pattern, "--thread", "worker <1>")
        assert [row["function"] for row in rows] == wanted
    [row] = rows
    assert (row["self"]["calls"], row["self"]["alloc"]) == (1, 1 << 20)


def test_inclusive_values_never_exceed_the_whole(pyprof, record):
    path = record("import json, re, asyncio\nasyncio.run(asyncio.sleep(0))\nre.compile('a+b*')")
    totals = json.loads(path.read_text())["totals"]
    for row in rows_of(pyprof, path, "stats"):
        for metric, column in (("time", "self_ns"), ("alloc", "alloc_bytes"),
                               ("calls", "calls"), ("peak", "peak_bytes")):
            assert row["self"][metric] <= row["total"][metric] <= totals[column]


def test_self_values_sum_to_the_totals(pyprof, record):
    path = record("import json\nx = [json.dumps({'a': k}) for k in range(50)]")
    totals, rows = json.loads(path.read_text())["totals"], rows_of(pyprof, path, "stats")
    assert sum(row["self"]["alloc"] for row in rows) == totals["alloc_bytes"]
    assert sum(row["self"]["time"] for row in rows) == totals["self_ns"]
    types = rows_of(pyprof, path, "types")
    assert sum(row["live_bytes"] for row in types) == totals["live_bytes"]


def test_a_recording_gives_the_numbers_of_its_profile(pyprof, record):
    path = record("x = [bytes(100) for _ in range(100)]", "--keep")
    numbers = [[(row["function"], row["self"]["alloc"], row["self"]["calls"]) for row in
                rows_of(pyprof, file, "stats", "--sort", "alloc")]
               for file in (path, path.with_suffix(".pyprof"))]
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("words, said", [
    (["stats", "--sort", "size"], "--sort is one of self, time, corrected-self, corrected, calls"),
    (["stats", "--callers", "nobody"], "nobody"),
    (["stats", "--filter", "("], "regular expression"),
    (["stats", "--filter", "a" * 100_000], "may have 1000 bytes, not 100000"),
    (["types", "--function", "(" * 600 + ")" * 600], "may have 1000 bytes, not 1200"),
    (["stats", "--thread", "T9"], "MainThread (10)"),
    (["tree", "--metric", "x"], "time, calls"),
    (["top", "--metric", "time"], "peak"),
    (["types", "--sort", "time"], "--sort"),
    (["imports", "--sort", "live"], "--sort is one of order"),
    (["stats", "--limit", "-1"], "--limit"),
])
def test_bad_words_get_a_sentence(pyprof, profile, words, said):
    done = pyprof(words[0], profile, *words[1:])
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr and done.stderr.count("\n") == 1


def test_what_was_not_recorded_is_said(pyprof, record):
    no_memory, no_time = record("pass", "--no-memory"), None
    for words in (["top"], ["types"], ["leaks"], ["peaks"], ["stack", 1], ["tree", "--metric", "peak"],
                  ["stats", "--sort", "live"], ["export", "--format", "memray-csv"]):
        done = pyprof(words[0], no_memory, *words[1:])
        assert done.returncode == 2 and done.stderr.count("\n") == 1
        assert no_memory.name in done.stderr and "record it without --no-memory" in done.stderr
    assert "allocated" not in pyprof("stats", no_memory).stdout
    no_time = record("pass", "--no-time")
    for words in (["tree", "--metric", "time"], ["stats", "--sort", "self"]):
        done = pyprof(words[0], no_time, *words[1:])
        assert done.returncode == 2 and "--no-time" in done.stderr


@pytest.mark.parametrize("options, metric", [
    ([], "time"), (["--no-time"], "alloc"), (["--no-time", "--no-memory"], "calls")])
def test_tables_are_ordered_by_what_was_recorded(pyprof, record, options, metric):
    path = record("def many():\n    return 1\n"
                  "def large():\n    return bytes(10**6)\n"
                  "large()\nfor i in range(1000):\n    many()", *options)
    asked = {"time": "self"}.get(metric, metric)
    assert rows_of(pyprof, path, "stats") == rows_of(pyprof, path, "stats", "--sort", asked)
    trees = [pyprof("tree", path, "--json", *words) for words in ([], ["--metric", metric])]
    assert trees[0].stdout == trees[1].stdout != ""


def test_leaks_sum_to_what_is_live(pyprof, record):
    path = record("kept = [[str(n)] for n in range(1000)]\ndropped = bytes(10**6)\ndel dropped")
    rows = rows_of(pyprof, path, "leaks")
    totals = json.loads(path.read_text())["totals"]
    assert sum(row["live_bytes"] for row in rows) == totals["live_bytes"]
    assert sum(row["live_count"] for row in rows) == totals["live_count"]
    lists = [row for row in rows if row["type"] == "list" and row["path"].endswith("<listcomp>")]
    # Each list and its storage; what a free list had at hand was counted when first allocated.
    assert sum(row["live_count"] for row in lists) > 1900


def test_tree_hides_how_libraries_go_about_their_work(pyprof, record):
    path = record("import json, colorsys\n"
                  "def mine(value):\n    return value\n"
                  "json.loads('{\"a\": 1}', object_hook=mine)")
    def names(*options):
        rows = json.loads(run(pyprof, ["tree", "--json", "--least", "0", *options], path))
        return {row["function"] for row in rows}
    shown, everything = names(), names("--all")
    # What is called and imported, and code of one's own that a library calls.
    assert {"__main__.<module>", "__main__.mine", "json.loads", "colorsys.<module>"} <= shown
    hidden = {"json.decoder.JSONDecoder.decode", "importlib._bootstrap._find_and_load"}
    assert hidden <= everything and not hidden & shown and shown < everything


def test_tree_loses_nothing_by_hiding(pyprof, record):
    path = record("import argparse; argparse.ArgumentParser().parse_args([])")
    total = json.loads(path.read_text())["totals"]["self_ns"]
    rows = json.loads(run(pyprof, ["tree", "--json"], path))
    tops = sum(row["total"] for row in rows if row["depth"] == 0)
    assert tops == total
    for i, row in enumerate(rows):
        below = []
        for other in rows[i + 1:]:
            if other["depth"] <= row["depth"]:
                break
            if other["depth"] == row["depth"] + 1:
                below.append(other["total"])
        assert sum(below) + row["not_shown_below"] <= row["total"]
