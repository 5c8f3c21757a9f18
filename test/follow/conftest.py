"""What the tests of --follow share. Run with PYPROF_HOST, PYPROF_TOOL and PYPROF_PYTHON set; ctest
sets them."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))

import families  # noqa: E402
import host  # noqa: E402
import long_tests  # noqa: E402

pytest_configure = long_tests.pytest_configure
pytest_collection_modifyitems = long_tests.pytest_collection_modifyitems


@pytest.fixture
def program(tmp_path):
    """Writes a program and returns its path."""

    def write(source, name="program.py"):
        path = tmp_path / name
        path.write_text(source, encoding="utf-8")
        return path

    return write


@pytest.fixture
def follow(tmp_path):
    """Profiles a target with its children, in a folder of its own where nothing else may be left."""
    output = tmp_path / "profile"
    output.mkdir()

    def run(*target, options=(), **process):
        recorded = host.run_host(target, output, ["--follow", *options], **process)
        families.await_end(output)
        assert [path.name for path in output.iterdir()] == ["stacks.json"]
        return recorded, families.Family(recorded.profile)

    return run


@pytest.fixture
def follow_as_python(follow):
    """The same for a program that prints the same under plain python3."""

    def run(*target, options=(), **process):
        plain = host.run_python(target, **process)
        recorded, family = follow(*target, options=options, **process)
        assert (recorded.status, recorded.stdout, recorded.stderr) == (
            plain.status, plain.stdout, plain.stderr)
        return family

    return run
