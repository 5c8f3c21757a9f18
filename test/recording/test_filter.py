"""--filter: only functions under a prefix have nodes; the rest is charged to the nearest one."""
import pytest

from profile_view import Type

MAIN = """
import inner, outer
def start():
    return outer.through(inner.made, 50)
kept = start()
"""
INNER = """
def made(n):
    return [bytes(1000) for _ in range(n)]
def back(function):
    return function()
"""
OUTER = """
import time
def through(function, n):
    time.sleep(0.1)
    waste = [bytes(500) for _ in range(n)]
    return [function(n), waste, numbers()]
def numbers():
    return list(count(40))
def count(n):
    for k in range(n):
        yield helper(k)
def helper(k):
    return k
"""
BYTES = Type("", "bytes")


@pytest.fixture
def project(tmp_path, program):
    for folder, name, text in (("outside", "outer", OUTER), ("inside", "inner", INNER)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{name}.py").write_text(text, encoding="utf-8")
    search = f"import sys\nsys.path += [{str(tmp_path / 'inside')!r}, {str(tmp_path / 'outside')!r}]\n"
    return program(search + MAIN)


def names(profile):
    return {profile.function(node).name for node in range(profile.nodes["count"])}


def test_only_functions_under_the_prefixes_have_nodes(record, project, tmp_path):
    options = ["--filter", tmp_path / "inside", "--filter", project]
    profile = record(project, options=options).profile
    files = {profile.function(node).file for node in range(profile.nodes["count"])
             if profile.function(node).line}
    assert files == {str(project), str(tmp_path / "inside/inner.py")}
    assert not names(profile) & {"through", "numbers", "count", "helper"}
    assert profile.path(profile.only("made"))[-2:] == ("start", "made")
    assert profile.nodes["calls"][profile.only("made")] == 1


def test_the_rest_is_charged_to_the_nearest(record, project, tmp_path):
    everything = record(project).profile
    filtered = record(project, options=["--filter", tmp_path / "inside", "--filter", project]).profile
    start = filtered.only("start")
    own = everything.subtree(everything.only("start"))
    below_made = set(everything.subtree(everything.only("made")))
    without_made = [node for node in own if node not in below_made]
    expected = everything.memory(without_made)[BYTES]
    assert filtered.memory([start])[BYTES]["alloc_bytes"] == expected["alloc_bytes"] == 50 * 533
    assert filtered.nodes["self_ns"][start] >= 100_000_000


def test_a_filter_loses_nothing(record, project, tmp_path):
    everything = record(project).profile.totals
    filtered = record(project, options=["--filter", tmp_path / "inside"]).profile.totals
    for key in ("alloc_count", "alloc_bytes", "live_count", "live_bytes"):
        assert filtered[key] == everything[key]


def test_a_relative_prefix_is_taken_from_the_current_folder(record, project, tmp_path):
    profile = record(project, options=["--filter", "inside"], cwd=tmp_path).profile
    assert "made" in names(profile) and "start" not in names(profile)


def test_a_prefix_that_matches_nothing(record, project):
    profile = record(project, options=["--filter", "/nowhere"]).profile
    assert not [node for node in range(profile.nodes["count"]) if profile.function(node).line]
    assert profile.totals["alloc_bytes"] > 0
    assert "filter_unmatched" in profile.diagnostics()


def test_filter_and_builtins(record, project, tmp_path):
    profile = record(project, options=["--filter", tmp_path / "inside", "--calls", "both"]).profile
    assert "made" in names(profile)
    assert "through" not in names(profile)
    assert profile.path(profile.only("made")).count("made") == 1


def test_a_folder_s_name_is_no_prefix_of_another_s(record, program, tmp_path):
    for folder in ("part", "particular"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"in_{folder}.py").write_text(f"def of_{folder}(): pass\n")
    path = program(f"""
import sys
sys.path += [{str(tmp_path / "part")!r}, {str(tmp_path / "particular")!r}]
import in_part, in_particular
in_part.of_part(), in_particular.of_particular()
""")
    for prefix in (tmp_path / "part", f"{tmp_path}/part/", tmp_path / "part/in_part.py"):
        found = names(record(path, options=["--filter", prefix]).profile)
        assert "of_part" in found and "of_particular" not in found
