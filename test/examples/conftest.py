"""Runs each example once for all tests."""

import functools
import pathlib
import sys

import pytest

TEST = pathlib.Path(__file__).resolve().parents[1]
EXAMPLES = TEST.parent / "examples"
sys.path.insert(0, str(TEST / "support"))

import host  # noqa: E402


@pytest.fixture(scope="session")
def example(tmp_path_factory):
    """example("peak") is the profile of examples/peak.py, run once."""

    @functools.cache
    def profile_of(name):
        program = EXAMPLES / f"{name}.py"
        recorded = host.run_host([program], tmp_path_factory.mktemp(name))
        plain = host.run_python([program])
        assert (recorded.status, recorded.stdout) == (0, plain.stdout), recorded.stderr
        return recorded.profile

    return profile_of
