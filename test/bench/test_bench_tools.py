"""The profilers the bench compares with, those of another Debian among them."""

import os
import pathlib

import pytest

import debian13
import measure
import tools
from sample_results import PLAIN, PROFILER

HERE = pathlib.Path(__file__).resolve().parent
PYTHON = os.environ["PYPROF_PYTHON"]
HOST = os.environ["PYPROF_HOST"]


def test_a_tool_whose_module_is_not_there_is_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(tools, "TOOLS", (PLAIN, PROFILER._replace(module="no_such_module"),
                                         tools.Tool("pprint", None, module="pprint")))
    assert tools.missing(tools.Place(HOST, PYTHON, tmp_path)) == {"profiler"}


TWO_FUNCTIONS = """
class Sums:
    def squares(self, count):
        return sum(number * number for number in range(count))

class Others:
    def squares(self, count):
        return sum(number * number for number in range(count))
    def powers(self, count):
        return sum(number * number for number in range(count))

def run(scale):
    return Sums().squares(round(1000 * scale))
"""


def test_line_profilers_see_the_functions_and_leave_the_result_as_it_is(tmp_path):
    program = tmp_path / "sums.py"
    program.write_text(TWO_FUNCTIONS)
    profilers = ["plain", *(name for name in ("line_profiler", "memory_profiler")
                            if tools.is_importable([PYTHON], name))]
    for profiler in profilers:
        command = [PYTHON, HERE / "line_driver.py", profiler, tmp_path, program, 0.02]
        assert measure.run(command)[1] == b"2470\n"
        assert float((tmp_path / "seconds").read_text()) > 0
    found = [path.read_bytes() for path in tmp_path.glob("lines.*")]
    assert len(found) == len(profilers) - 1
    assert all(b"squares" in content for content in found)


def test_the_other_root_is_asked_for_its_own_names_of_files(tmp_path):
    root = debian13.Root(tmp_path)
    output = tmp_path / "tmp/bench-1/memray.bin"
    assert root.inside(output) == pathlib.Path("/tmp/bench-1/memray.bin")
    assert root.program(measure.PROGRAMS / "calls/fib.py") == pathlib.Path(
        "/srv/programs/calls/fib.py")


def test_without_root_the_other_root_is_refused_in_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(measure.Failure, match="needs to be root: use sudo, or leave it out"):
        debian13.prepare(tmp_path / "root", print)


def test_a_root_that_could_not_be_made_is_not_taken_for_one(tmp_path, monkeypatch):
    (tmp_path / "debootstrap").write_text("#!/bin/sh\necho E: no network; exit 1\n")
    (tmp_path / "debootstrap").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(measure.Failure, match="E: no network; it needs the network"):
        debian13.prepare(tmp_path / "root", lambda text: None)
    assert not (tmp_path / "root").exists()
