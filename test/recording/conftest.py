"""What the recording tests share. Run with PYPROF_HOST (and PYPROF_PYTHON) set; ctest sets both."""
import os
import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "support"))

import host  # noqa: E402

CORPUS = sorted((HERE / "corpus").glob("*.py"))


def pytest_generate_tests(metafunc):
    if "corpus_program" in metafunc.fixturenames:
        metafunc.parametrize("corpus_program", CORPUS, ids=lambda program: program.stem)


def pytest_collection_modifyitems(items):
    if not os.environ.get("PYPROF_FULL"):
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(pytest.mark.skip(reason="long; runs with PYPROF_FULL=1"))


def pytest_configure(config):
    config.addinivalue_line("markers", "long: runs only with PYPROF_FULL=1")


@pytest.fixture
def record(tmp_path):
    """Profiles a target and returns its Recorded run; see host.run_host.

    The profile lies in a folder of its own: the program may see what is in its own folder.
    """
    output = tmp_path / "profile"
    output.mkdir()

    def run(*target, options=(), **process):
        return host.run_host(target, output, options, **process)

    return run


@pytest.fixture
def program(tmp_path):
    """Writes a program and returns its path."""

    def write(source, name="program.py"):
        path = tmp_path / name
        path.write_text(source, encoding="utf-8")
        return path

    return write


@pytest.fixture
def programs():
    """The folder of the longer programs."""
    return HERE / "programs"
