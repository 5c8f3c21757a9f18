"""What the tests of pyprof share. Run with PYPROF_HOST and PYPROF_TOOL set; ctest sets both."""
import os
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))

import host  # noqa: E402


@pytest.fixture
def pyprof(tmp_path):
    """Runs the tool; returns the completed process with its output as text."""

    def pyprof(*words, cwd=tmp_path, **process):
        return subprocess.run([os.environ["PYPROF_TOOL"], *map(str, words)], cwd=cwd, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, **process)

    return pyprof


@pytest.fixture
def record(tmp_path):
    """Records a program given as source; returns the path of its stacks.json."""

    def record(source, *options):
        return host.run_host(["-c", source], tmp_path, options).path

    return record
