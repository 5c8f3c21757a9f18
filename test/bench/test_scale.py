"""Many events, many paths, large profiles."""

import json
import os
import pathlib

import measure
import report
import scale
import tools

PYTHON = os.environ["PYPROF_PYTHON"]
HOST = os.environ["PYPROF_HOST"]


def test_reading_is_measured_of_a_profile_as_large_as_wanted(tmp_path, monkeypatch):
    stacks = tmp_path / "stacks.json"
    measure.run([HOST, "--quiet", "--output", stacks, "-c", "pass"])
    monkeypatch.setattr(scale, "LARGE_BYTES", 3 * stacks.stat().st_size)
    figures = scale.reading(tools.Place(pathlib.Path(HOST), PYTHON, tmp_path), stacks)
    assert figures.file_bytes > stacks.stat().st_size
    assert figures.summary.seconds > 0 and figures.summary.peak_bytes > 1 << 20


def test_a_tree_has_as_many_nodes_as_the_program_says_paths(tmp_path):
    stacks = tmp_path / "paths.json"
    tree = scale.tree(tools.Place(pathlib.Path(HOST), PYTHON, tmp_path), stacks, 3, 4)
    functions = {"path_0", "path_1", "path_2"}
    profile = json.loads(stacks.read_text())
    names = [profile["strings"][name] for name in profile["functions"]["name"]]
    nodes = [names[function] for function in profile["nodes"]["function"]]
    assert tree.paths == 3 + 9 + 27 + 81 == sum(name in functions for name in nodes)
    assert tree.stacks_bytes == stacks.stat().st_size < tree.profile_bytes
    assert tree.export.peak_bytes > 1 << 20
    heading, *rows = report.tree_rows([tree, tree])
    assert heading[1:] == ["120", "120"]
    assert all(len(row) == 3 for row in rows)


def test_what_recording_adds_is_told_for_each_number_of_events(tmp_path, monkeypatch):
    monkeypatch.setattr(scale, "seconds", lambda command, count:
                        count * (50e-9 if HOST in map(str, command) else 20e-9))
    place = tools.Place(pathlib.Path(HOST), PYTHON, tmp_path)
    added = dict(scale.many_events(place, (10, 100)))
    assert list(report.many_rows(added)) == [["events", "call, ns", "object made and dropped, ns"],
                                             ["10", "30.0", "30.0"], ["100", "30.0", "30.0"]]


def test_many_events_are_as_many_as_asked_for(tmp_path):
    stacks = tmp_path / "stacks.json"
    measure.run([HOST, "--quiet", "--output", stacks, scale.MANY, "call", 1000])
    profile = json.loads(stacks.read_text())
    names = [profile["strings"][name] for name in profile["functions"]["name"]]
    nodes = zip(profile["nodes"]["function"], profile["nodes"]["calls"])
    assert sum(calls for function, calls in nodes if names[function] == "function") == 1000
