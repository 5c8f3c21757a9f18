"""What the recording tests share. Run with PYPROF_HOST (and PYPROF_PYTHON) set; ctest sets both."""
import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "support"))

import host  # noqa: E402
import long_tests  # noqa: E402

pytest_configure = long_tests.pytest_configure
pytest_collection_modifyitems = long_tests.pytest_collection_modifyitems

CORPUS = sorted((HERE / "corpus").glob("*.py"))


def pytest_generate_tests(metafunc):
    if "corpus_program" in metafunc.fixturenames:
        metafunc.parametrize("corpus_program", CORPUS, ids=lambda program: program.stem)


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
