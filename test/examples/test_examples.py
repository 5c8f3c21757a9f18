"""What the examples' docstrings say of their profiles holds."""

import pathlib
import statistics
import sys

import pytest

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.py"))


def calls(profile, name):
    return profile.sum("calls", profile.find(name))


def inclusive(profile, column, name):
    """Of the nodes of this function that are not below another of them."""
    nodes = profile.find(name)
    below = {child for node in nodes for child in profile.subtree(node) if child != node}
    return sum(profile.sum(column, profile.subtree(node)) for node in nodes if node not in below)


def of_type(profile, column, name, type_name):
    """A memory column of one type, summed over the function's own nodes."""
    types = profile.memory(profile.find(name))
    return sum(sums[column] for kind, sums in types.items() if kind.name == type_name)


@pytest.mark.parametrize("name", NAMES)
def test_every_example_is_listed_and_documented(name):
    assert f"`{name}.py`" in (EXAMPLES / "README.md").read_text()
    assert "Look at:" in (EXAMPLES / f"{name}.py").read_text()


@pytest.mark.parametrize("name", NAMES)
def test_every_example_runs_as_under_python_and_has_a_valid_profile(example, name):
    assert example(name).status["state"] == "completed"


def test_merge_sort_doubles_its_calls_from_level_to_level(example):
    profile = example("merge_sort")
    levels = {}
    for node in profile.find("merge_sort"):
        depth = profile.path(node).count("merge_sort")
        levels[depth] = levels.get(depth, 0) + profile.nodes["calls"][node]
    assert [levels[depth] for depth in range(1, 15)] == [2**depth for depth in range(14)]
    assert len(levels) == 16
    own = {name: profile.sum("self_ns", profile.find(name)) for name in ("merge", "merge_sort")}
    assert own["merge"] > own["merge_sort"]


def test_merge_sort_allocates_the_same_at_every_level(example):
    profile = example("merge_sort")
    levels = {}
    for node in profile.find("merge_sort"):
        depth = profile.path(node).count("merge_sort")
        levels[depth] = levels.get(depth, 0) + profile.nodes["alloc_bytes"][node]
    # Each level's slices hold 160,000 bytes of pointers; their headers grow with their number.
    assert all(160_000 <= levels[depth] < 200_000 for depth in range(1, 8))


def test_fibonacci_counts_the_calls_of_both_ways(example):
    profile = example("fibonacci")
    assert (calls(profile, "naive"), calls(profile, "remembered")) == (57_313, 43)


def test_the_time_of_a_recursion_counts_once(example):
    profile = example("fibonacci")
    rows = {row["name"]: row for row in profile.columns["top"]["by_total_ns"]}
    assert rows["naive"]["total_ns"] == profile.sum("self_ns", profile.find("naive"))
    assert rows["naive"]["total_ns"] < rows["main"]["total_ns"] <= profile.totals["self_ns"]


def test_alignment_has_its_peak_in_the_table(example):
    profile = example("alignment")
    at_peak = {name: inclusive(profile, "at_peak_bytes", name) for name in ("fill_table", "main")}
    assert at_peak["fill_table"] > 0.9 * at_peak["main"] > 1_000_000
    assert inclusive(profile, "at_peak_bytes", "score_only") == 0
    # What CPython keeps in its free lists stays alive.
    assert inclusive(profile, "live_bytes", "fill_table") < 0.01 * at_peak["fill_table"]


def test_nbody_spends_its_time_in_pull_which_reuses_its_floats(example):
    # What else the machine does can only make a run longer: of each function the shortest counts.
    runs = [example("nbody", run) for run in range(3)]
    own = {f.name: min(profile.sum("self_ns", profile.find(f.name)) for profile in runs)
           for f in runs[0].functions if f.file.endswith("nbody.py")}
    assert max(own, key=own.get) == "pull"
    for profile in runs:
        assert calls(profile, "pull") == 50_000
        assert of_type(profile, "object_count", "pull", "float") < 100


def test_of_two_structures_only_the_larger_is_at_the_peak(example):
    profile = example("peak")
    # From 3.12 on a comprehension is no frame between them.
    pages = {name: profile.memory([node]) for node in profile.find("page")
             for name in ("draft", "final") if name in profile.path(node)}
    draft, final = (next(sums for kind, sums in pages[name].items() if kind.name == "bytearray")
                    for name in ("draft", "final"))
    assert (draft["at_peak_bytes"], final["at_peak_bytes"]) == (0, final["alloc_bytes"])
    assert draft["alloc_bytes"] > 4_000_000 and final["alloc_bytes"] > 6_000_000
    alive = inclusive(profile, "live_bytes", "summary")
    assert inclusive(profile, "at_peak_bytes", "summary") > 1.5 * alive > 0


@pytest.mark.parametrize("name, calls_, resumes", [
    ("readings", 2, 20_000), ("smoothed", 2, 20_000), ("alarms", 1, 645)])
def test_generators_are_called_once_and_resumed_for_each_value(example, name, calls_, resumes):
    profile = example("pipeline")
    nodes = profile.find(name)
    assert (profile.sum("calls", nodes), profile.sum("resumes", nodes)) == (calls_, resumes)


def test_each_worker_has_a_tree_of_its_own(example):
    profile = example("threads")
    roots = {thread["name"]: thread["root"] for thread in profile.threads}
    workers = [roots[f"worker-{number}"] for number in range(3)]
    names = {name for root in workers for name in map(profile.path, profile.subtree(root))}
    assert {"work", "document", "count_words"} <= {path[-1] for path in names}
    assert calls(profile, "count_words") == 30
    assert not set(profile.find("count_words")) & set(profile.subtree(roots["MainThread"]))


def test_each_thread_has_a_curve_of_what_it_holds(example):
    profile = example("threads")
    heap = profile.columns["timeline"]["thread_heap_bytes"]
    most = {thread["name"]: max(heap[str(thread["tid"])]) for thread in profile.threads}
    assert set(most) == {"MainThread", "worker-0", "worker-1", "worker-2"}
    # The modules that it imported. The workers may have come and gone between two samples.
    assert most["MainThread"] > 1_000_000 > max(most[f"worker-{n}"] for n in range(3))


def test_variables_of_the_costliest_call_are_listed_largest_first(example):
    profile = example("variables")
    if "node_locals" not in profile.columns:
        pytest.skip("CPython 3.12 and later clear a frame before it can be looked at")
    table, (node,) = profile.columns["node_locals"], profile.find("summarize")
    begin = sum(table["count"][:node])
    rows = range(begin, begin + table["count"][node])
    names = [profile.columns["strings"][table["name"][row]] for row in rows]
    assert names[:3] == ["orders", "by_customer", "seen"] and names.index("title") > 3
    of_type = {name: profile.types[table["type"][row]].name for name, row in zip(names, rows)}
    assert (of_type["orders"], of_type["seen"]) == ("list", "bytearray")
    assert table["bytes"][begin + 2] == sys.getsizeof(bytearray(20_000))


def test_one_call_of_forty_stands_alone_in_time(example):
    profile = example("outlier")
    spans = profile.columns["spans"]
    calls_ = [(size, duration) for node, size, duration in
              zip(spans["node"], spans["alloc_bytes"], spans["duration_ns"])
              if profile.function(node).name == "answer"]
    assert len(calls_) == 40 and calls(profile, "answer") == 40
    size, duration = calls_.pop(29)
    assert size > 15 * max(size for size, _ in calls_)
    assert duration > 5 * statistics.median(duration for _, duration in calls_)


def test_collections_have_nodes_and_rows_of_their_own(example):
    profile = example("cycles")
    runs, nodes = profile.columns["gc"], profile.find("<gc>")
    assert calls(profile, "<gc>") == len(runs["t_ns"]) == profile.totals["gc_runs"] >= 2
    assert {profile.path(node)[-2] for node in nodes} <= {"ring", "main", "__init__", "<genexpr>"}
    assert sum(runs["collected"]) >= 30_000  # links; in 3.11 their dicts are found with them
    assert profile.sum("self_ns", nodes) == pytest.approx(sum(runs["duration_ns"]), rel=0.05)
    assert of_type(profile, "object_count", "ring", "Link") == 30_000
    assert of_type(profile, "live_count", "ring", "Link") == 0


def test_most_of_a_short_command_is_its_imports(example):
    profile = example("imports")
    spent = {name: inclusive(profile, "self_ns", name) for name in
             ("main", *(f"<import {name}>" for name in
                        ("json", "http.client", "xml.dom.minidom", "decimal")))}
    assert spent["<import http.client>"] > spent["main"] - spent["<import decimal>"]
    assert profile.path(profile.only("<import decimal>"))[-3] == "price"
    assert "parseString" not in {function.name for function in profile.functions}


def test_each_task_has_its_lane(example):
    profile = example("tasks")
    table = profile.columns["tasks"]
    rows = {profile.columns["strings"][name]: row for row, name in enumerate(table["name"])}
    for n in (1, 2, 3, 4):
        size = table["alloc_bytes"][rows[f"fetch-{n}"]]
        assert n * 400_000 <= size < n * 400_000 + 40_000
    life = {name: table["end_ns"][row] - table["start_ns"][row] for name, row in rows.items()}
    ran = {name: table["run_ns"][row] for name, row in rows.items()}
    assert ran["greedy"] >= 0.9 * life["greedy"]
    assert ran["fetch-1"] < 0.5 * life["fetch-1"] and life["fetch-1"] >= 20_000_000
    assert all("fetch" in profile.path(node)[-3:] for node in profile.find("read")
               if profile.nodes["resumes"][node])


def test_lives_of_blocks_tell_waste_from_leaks(example):
    profile = example("lifetimes")
    rows = profile.memory(profile.find("remember") + profile.find("link"))
    assert of_type(profile, "leaked_count", "remember", "Record") == 2_000
    assert of_type(profile, "leaked_count", "link", "Record") == 0
    assert rows and of_type(profile, "live_count", "link", "Record") > 0
    own = profile.find("normalize")
    assert profile.sum("temporary_bytes", own) > 0.5 * profile.sum("alloc_bytes", own)


def test_fetching_is_waiting_and_parsing_is_not(example):
    profile = example("waiting")
    waited = inclusive(profile, "wait_ns", "fetch")
    assert waited >= 10 * 0.019e9
    assert waited > 0.5 * inclusive(profile, "self_ns", "fetch")
    join = profile.sum("wait_ns", profile.find("_wait_for_tstate_lock") or profile.find("join"))
    assert join > 0.9 * profile.sum("self_ns", profile.find("_wait_for_tstate_lock")
                                    or profile.find("join"))
    ran = inclusive(profile, "self_ns", "parse") - inclusive(profile, "wait_ns", "parse")
    assert ran > 0


def test_the_leak_is_alive_at_the_end_and_the_buffers_are_not(example):
    profile = example("leak")
    assert of_type(profile, "live_count", "open_session", "Session") >= 5_000
    assert of_type(profile, "object_count", "open_session", "Session") == 5_000
    assert of_type(profile, "alloc_bytes", "handle", "bytearray") > 5_000 * 4_096
    assert of_type(profile, "live_bytes", "handle", "bytearray") == 0


# CPython keeps up to 2,000 tuples of a length for reuse.
@pytest.mark.parametrize("builder, type_name, reused", [
    ("points", "Point", 0), ("slotted_points", "SlottedPoint", 0), ("tuples", "tuple", 2_000)])
def test_each_kind_of_point_is_counted(example, builder, type_name, reused):
    profile = example("shapes")
    places = (builder, "<listcomp>")
    made = sum(of_type(profile, "object_count", place, type_name) for place in places)
    assert 20_000 - reused <= made <= 20_000


def test_lists_make_floats_and_numpy_makes_arrays(example):
    profile = example("arrays")
    nodes = profile.find("by_lists") + profile.find("spread") + profile.find("<listcomp>")
    floats = sum(sums["object_count"] for kind, sums in profile.memory(nodes).items()
                 if kind.name == "float")
    assert floats > 50_000
    assert 0 < of_type(profile, "object_count", "by_numpy", "ndarray") < 1_000


def test_lxml_elements_are_charged_to_the_function_that_made_them(example):
    profile = example("catalog")
    assert of_type(profile, "object_count", "write", "_Element") > 0


def test_lines_are_counted_where_the_docstring_says(example):
    profile = example("lines", 1, "--line-profile", "@profile")
    table = profile.columns["lines"]
    source = (EXAMPLES / "lines.py").read_text().splitlines()
    script = profile.function(profile.only("report")).file
    rows = {source[line - 1].strip(): row for row, (file, line) in enumerate(
        zip(table["file"], table["line"]))
        if line and profile.columns["strings"][profile.columns["files"]["path"][file]] == script}
    hits = {text: table["hits"][row] for text, row in rows.items() if table["hits"][row]}
    assert hits == {
        "words = text().split()": 1, "counts = {}": 1, "for word in words:": 20_001,
        "counts[word] = counts.get(word, 0) + 1": 20_000,
        "return sorted(counts, key=counts.get, reverse=True)[:3]": 1}
    peak = {text: table["at_peak_bytes"][row] for text, row in rows.items() if text in hits}
    assert max(peak, key=peak.get) == "words = text().split()"


def test_compression_works_in_native_memory_that_it_gives_back(example):
    profile = example("compress")
    for name, library in (("by_zlib", "libz"), ("by_bz2", "libbz2"), ("by_lzma", "liblzma")):
        nodes = {below for node in profile.find(name) for below in profile.subtree(node)}
        native = {kind.name: sums for kind, sums in profile.memory(nodes).items()
                  if kind.module == "native"}
        (found,) = [sums for kind, sums in native.items() if kind.startswith(library + ".")]
        assert found["alloc_bytes"] > 200_000 and found["live_bytes"] == 0


def test_the_data_of_arrays_is_theirs(example):
    plate = 60 * 60 * 8
    profile = example("arrays")
    assert of_type(profile, "alloc_bytes", "by_numpy", "ndarray") > 20 * 3 * plate


def test_reading_at_once_takes_what_the_file_is_long(example):
    profile = example("resident")
    spans = profile.columns["spans"]

    def change(name):
        return [leave - entry for node, entry, leave in
                zip(spans["node"], spans["rss_in_bytes"], spans["rss_out_bytes"])
                if profile.function(node).name == name]

    length = 400_000 * 52
    assert change("read_at_once") == [pytest.approx(length, rel=0.02)]
    assert all(abs(each) < length / 20 for each in change("read_by_line"))


def test_phases_are_marked_and_the_calls_of_smooth_listed(example):
    columns = example("phases").columns
    strings, marks, brackets = columns["strings"], columns["marks"], columns["brackets"]
    labels = [strings[label] for label in marks["label"]]
    assert labels == ["read", "smooth", "start tracked.csv", "stop tracked.csv", "report"]
    assert [strings[name] for name in brackets["name"]] == ["smooth"] * 3
    start, stop = marks["t_ns"][2:4]
    assert start < brackets["start_ns"][0] < brackets["end_ns"][-1] < stop


def test_the_words_are_counted_in_other_processes(example):
    profile = example("processes")
    names = [process["file"] for process in profile.columns["processes"]]
    assert names[0].endswith(" processes.py") and len(names) == 4
    assert sorted(name.split()[1] for name in names[1:]) == ["fork", "fork", "processes.py"]
    roots = {thread["root"]: thread["name"] for thread in profile.threads}
    lanes = {roots[root]: sum(profile.nodes["calls"][node] for node in profile.find("count_words")
                              if node in profile.subtree(root)) for root in roots}
    assert sum(lanes.values()) == 9
    assert not any(count for name, count in lanes.items() if name.startswith(names[0]))
    assert of_type(profile, "alloc_count", "<inherited>", "dict") > 0
