"""What the host tests share. Run with PYPROF_HOST and PYPROF_PYTHON set; ctest sets both."""
import json
import os
import pathlib
import re
import sys
import textwrap

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))

import host  # noqa: E402
import long_tests  # noqa: E402

pytest_configure = long_tests.pytest_configure
pytest_collection_modifyitems = long_tests.pytest_collection_modifyitems


@pytest.fixture
def work(tmp_path):
    """The folder in which the programs of a test lie and run."""
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


@pytest.fixture
def no_litter(tmp_path, monkeypatch):
    """The temporary folder, empty before and after: recordings lie there whose output is a pipe or
    slow."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    yield folder
    assert not os.listdir(folder)


@pytest.fixture
def write(work):
    """Writes a file into the work folder, its source dedented; returns its path."""

    def write(name, source):
        path = work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(source), encoding="utf-8")
        return path

    return write


@pytest.fixture
def same(work, tmp_path):
    """Runs words (flags, target, arguments) under both; they must not differ in what they say and
    how they end. Returns the recorded run."""

    def same(*words, options=(), **process):
        process.setdefault("cwd", work)
        plain = host.run_python(words, **process)
        recorded = host.run_host(words, tmp_path, options, **process)
        assert without_addresses(recorded.stdout) == without_addresses(plain.stdout)
        assert without_addresses(recorded.stderr) == without_addresses(plain.stderr)
        assert recorded.status == plain.status
        return recorded

    return same


def without_addresses(text):
    """They differ from run to run under python3 as well. So do the lines of the C stack that
    faulthandler prints from 3.14 on: that of another executable is another."""
    return re.sub("0x[0-9a-f]+", "0x…", re.sub('^  Binary file ".*\n', "", text, flags=re.M))


@pytest.fixture
def status_of():
    """The status object of a recorded run."""
    return lambda recorded: json.loads(recorded.path.read_text())["status"]
