"""Overheads and corrected times as told, beside what was measured."""

import os

import honesty
import measure
import tools

PYTHON = os.environ["PYPROF_PYTHON"]
HOST = os.environ["PYPROF_HOST"]


def test_the_told_overhead_is_shown_beside_the_measured_one():
    found = {"calls/a": (1.0, 0.2, 0.25), "calls/b": (1.0, -0.1, 0.1)}
    heading, *rows = honesty.overhead_rows(found)
    assert len(heading) == 5
    assert rows == [["calls/a", "1.000", "0.200", "0.250", "1.25"],
                    ["calls/b", "1.000", "-0.100", "0.100", ""]]


def test_a_functions_time_is_that_of_its_subtree():
    stacks = {"strings": ["", "in_one", "in_calls", "piece"], "functions": {"qualname": [1, 2, 3]},
              "nodes": {"function": [0, 1, 2], "subtree_size": [1, 2, 1], "self_ns": [5, 7, 9]}}
    assert honesty.subtree_sums(stacks, "self_ns") == {"in_one": 5, "in_calls": 16, "piece": 9}


def test_the_same_work_is_compared_with_that_in_one_function(tmp_path):
    found = honesty.shares(tools.Place(HOST, PYTHON, tmp_path), 1, 0.01)
    assert set(found) == {"in_calls", "in_resumes", "in_objects"}
    assert all(truth > 0 for truth, _, _ in found.values())
    _, raw, corrected = found["in_calls"]
    assert 0 <= corrected < raw
    assert len(list(honesty.share_rows(found))) == 4


def test_overhead_is_measured_up_to_the_programs_end(tmp_path):
    place = tools.Place(HOST, PYTHON, tmp_path)
    chosen = measure.programs(["hanoi"])
    found = honesty.overheads(place, measure.Plan(chosen, 1, 0.02), lambda text: None)
    (plain, overhead, told), = found.values()
    assert 0 < told < plain + overhead
