"""pyprof merge: sums are exact, lanes are kept, and the result is a profile like any other."""
import collections
import json

import pytest

import host
import made_profile
import made_runs
import profile_checks

PROGRAM = """
import gc, threading
def work(n):
    global kept
    kept = [str(i) for i in range(n)]
    gc.collect()
threads = [threading.Thread(target=work, args=(n,), name=f"T{n}") for n in (1000, 3000)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
COUNTS = ["calls", "resumes", "self_ns", *profile_checks.MEMORY]
LIFETIMES = [f"{life}_{unit}" for life in ("temporary", "survived", "leaked")
             for unit in ("count", "bytes")]


def totals_key(name):
    return "peak_bytes" if name == "at_peak_bytes" else name


@pytest.fixture
def base(tmp_path):
    return made_profile.write(tmp_path / "base.json")


@pytest.fixture
def merge(pyprof, tmp_path):
    def merge(*files):
        done = pyprof("merge", *files, "-o", "merged.json")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert pyprof("check", "merged.json").returncode == 0
        return profile_checks.validate(tmp_path / "merged.json")
    return merge


def refused(pyprof, *words):
    done = pyprof("merge", *words)
    assert (done.returncode, done.stdout) == (2, "") and done.stderr.count("\n") == 1
    return done.stderr


def by_function(profile, column):
    """Sums of a column of nodes by module, name, file and line."""
    functions, sums = profile["functions"], collections.Counter()
    for function, value in zip(profile["nodes"]["function"], profile["nodes"][column]):
        key = [profile["strings"][functions[name][function]] for name in ("module", "qualname")]
        path = profile["files"]["path"][functions["file"][function]]
        sums[(*key, profile["strings"][path], functions["first_line"][function])] += value
    return sums


def by_type(profile, column):
    types, rows, sums = profile["types"], profile["node_types"], collections.Counter()
    for kind, value in zip(rows["type"], rows[column]):
        sums[profile["strings"][types["module"][kind]], profile["strings"][types["name"][kind]]] += value
    return sums


def test_a_profile_with_itself_doubles_every_count(merge, record):
    path = record(PROGRAM)
    one = profile_checks.validate(path)
    two = merge(path, path)
    for name in COUNTS:
        assert two["totals"][totals_key(name)] == 2 * one["totals"][totals_key(name)]
        assert by_function(two, name) == {key: 2 * n for key, n in by_function(one, name).items()}
    for name in profile_checks.MEMORY:
        assert by_type(two, name) == {key: 2 * n for key, n in by_type(one, name).items()}
    assert len(two["threads"]) == 2 * len(one["threads"])
    assert two["functions"] == one["functions"] and two["types"] == one["types"]
    assert len(two["gc"]["t_ns"]) == 2 * len(one["gc"]["t_ns"])
    assert len(two["node_locals"]["type"]) == 2 * len(one["node_locals"]["type"])
    assert len(two["spans"]["node"]) == 2 * len(one["spans"]["node"]) > 0


def test_different_runs_add_up_by_function_and_type(merge, base, tmp_path):
    grown = made_profile.write(tmp_path / "grown.json", made_runs.grown())
    parts, whole = [profile_checks.load(path) for path in (grown, base)], merge(grown, base)
    for name in COUNTS:
        sums = sum((by_function(part, name) for part in parts), collections.Counter())
        assert +by_function(whole, name) == +sums
    for name in profile_checks.MEMORY:
        sums = sum((by_type(part, name) for part in parts), collections.Counter())
        assert +by_type(whole, name) == +sums


def test_lives_of_blocks_add_up_by_function_type_and_size(merge, record):
    path = record(PROGRAM, "--lifetimes")
    one, two = profile_checks.validate(path), merge(path, path)
    assert one["totals"]["temporary_count"] > 0 < one["totals"]["leaked_count"]
    for name in LIFETIMES:
        assert two["totals"][name] == 2 * one["totals"][name]
        assert by_function(two, name) == {key: 2 * n for key, n in by_function(one, name).items()}
        assert by_type(two, name) == {key: 2 * n for key, n in by_type(one, name).items()}
    assert two["sizes"]["least_bytes"] == one["sizes"]["least_bytes"]
    for column in ("alloc_count", "alloc_bytes", "live_count"):
        assert two["sizes"][column] == [2 * n for n in one["sizes"][column]]


def test_lives_that_one_run_lacks_are_left_out_and_told(merge, record, base):
    whole = merge(record("x = [1]\n" * 10, "--lifetimes"), base)
    assert "sizes" not in whole and "leaked_bytes" not in whole["nodes"]
    assert "merged_without_lifetimes" in {row["code"] for row in whole["diagnostics"]}


def test_three_runs_are_three_lanes_named_by_their_files(merge, base, tmp_path):
    (tmp_path / "other").mkdir()
    other = made_profile.write(tmp_path / "other/base.json")
    last = made_profile.write(tmp_path / "last.json")
    threads = merge(base, other, last)["threads"]
    assert [thread["name"] for thread in threads] == [
        "base.json: MainThread", "base.json#2: MainThread", "last.json: MainThread"]
    assert len({thread["tid"] for thread in threads}) == 3


def started(tmp_path, name, after_ns):
    """The example as a process that began that much later."""
    path = made_profile.write(tmp_path / name)
    document = json.loads(path.read_text())
    document["meta"]["start_unix_ns"] += after_ns
    path.write_text(json.dumps(document))
    return path


def test_processes_that_overlapped_stay_where_they_were(merge, base, tmp_path):
    late = started(tmp_path, "late.json", 400_000_000)
    whole = merge(late, base)
    duration = 453_590_000
    assert [thread["start_ns"] for thread in whole["threads"]] == [400_000_000, 0]
    assert whole["meta"]["duration_ns"] == 400_000_000 + duration
    assert whole["meta"]["start_unix_ns"] == json.loads(base.read_text())["meta"]["start_unix_ns"]
    # base alone, both, base's last value, late alone
    assert whole["timeline"]["dt_ns"] == [0, 400_000_000, duration - 400_000_000, 0, 400_000_000]
    assert whole["timeline"]["rss_bytes"] == [
        10_000_000, 20_000_000, 40_000_000, 10_000_000, 30_000_000]


def test_runs_that_did_not_overlap_begin_together(merge, base, tmp_path):
    whole = merge(base, started(tmp_path, "later.json", 3_600_000_000_000))
    assert [thread["start_ns"] for thread in whole["threads"]] == [0, 0]
    assert whole["meta"]["duration_ns"] == 453_590_000


def test_the_worst_end_of_a_run_decides_the_status(merge, pyprof, base, tmp_path):
    raised = made_profile.write(tmp_path / "raised.json", status={
        "state": "exception", "exit_code": 1, "exception": {"type": "E", "message": ""},
        "oom": False})
    killed = made_profile.write(tmp_path / "killed.json", status={
        "state": "signaled", "signal": 9, "oom": False})
    for runs, word in (((base, base), "completed"), ((base, raised, base), "crashed-gracefully"),
                       ((raised, base, killed), "crashed-ungracefully"),
                       ((killed, raised), "crashed-ungracefully")):
        merge(*runs)
        assert pyprof("status", "merged.json").stdout == word + "\n"


def test_what_is_left_out_is_told(merge, base, record):
    whole = merge(record("x = [1]\n" * 10), base)
    codes = {row["code"] for row in whole["diagnostics"]}
    assert {"merged", "merged_without_locals", "merged_without_spans"} <= codes


def test_each_run_is_a_process_with_its_own_status(merge, base, tmp_path):
    failed = made_profile.write(tmp_path / "failed.json", status={
        "state": "signaled", "signal": 9, "oom": False})
    processes = merge(base, failed)["processes"]
    assert [process["file"] for process in processes] == ["base.json", "failed.json"]
    assert [process["status"].get("signal") for process in processes] == [None, 9]
    (tmp_path / "merged.json").rename(tmp_path / "two.json")
    assert [process["file"] for process in merge("two.json", base)["processes"]] == [
        "two.json: base.json", "two.json: failed.json", "base.json"]


def test_runs_without_memory_merge_as_well(merge, record):
    path = record("pass", "--no-memory")
    assert "node_types" not in merge(path, path)
    path = record("pass", "--no-time")
    assert "self_ns" not in merge(path, path)["totals"]


def test_the_result_can_be_merged_again(merge, base, tmp_path):
    merge(base, base)
    (tmp_path / "merged.json").rename(tmp_path / "two.json")
    assert merge("two.json", base)["totals"]["calls"] == 3 * 3019


def test_bad_input_gets_a_sentence_and_leaves_no_file(pyprof, base, record, tmp_path):
    (tmp_path / "bad.json").write_text("{")
    document = json.loads(base.read_text())
    document["totals"]["calls"] += 1
    (tmp_path / "wrong.json").write_text(json.dumps(document))
    no_memory = record("pass", "--no-memory")
    for words, said in (([base, "bad.json"], "bad.json"), ([base, "wrong.json"], "wrong.json"),
                        ([base, "none.json"], "none.json"), ([base, no_memory], "--no-memory")):
        assert said in refused(pyprof, *words, "-o", "out.json")
    assert "--output" in refused(pyprof, base, base)
    assert "nowhere/out.json" in refused(pyprof, base, "-o", "nowhere/out.json")
    assert not (tmp_path / "out.json").exists()


def test_runs_that_measured_other_time_are_refused(pyprof, base, cpu_time):
    assert "do not measure the same time" in refused(pyprof, base, cpu_time, "-o", "out.json")


def test_an_input_is_not_replaced(pyprof, base):
    before = base.read_bytes()
    assert "base.json" in refused(pyprof, base, base, "-o", base)
    assert base.read_bytes() == before


def test_marks_keep_their_labels_and_nodes(merge, tmp_path):
    runs = []
    for name in "ab":
        folder = tmp_path / name
        folder.mkdir()
        runs.append(host.run_host(["-c", f"import pyprof\npyprof.label('of {name}')\n"
                                         "pyprof.label('both')"], folder).path)
    merged = merge(*runs)
    marks, strings = merged["marks"], merged["strings"]
    labels = [strings[label] for label in marks["label"]]
    assert sorted(labels) == ["both", "both", "of a", "of b"]
    of_thread = {"of a": 0, "of b": 1}
    for label, thread, node in zip(labels, marks["thread"], marks["node"]):
        root = merged["threads"][thread]["root"]
        assert root <= node < root + merged["nodes"]["subtree_size"][root]
        assert thread == of_thread.get(label, thread)
