"""Runs each example for all tests."""

import functools
import pathlib
import sys

import pytest

TEST = pathlib.Path(__file__).resolve().parents[1]
EXAMPLES = TEST.parent / "examples"
sys.path.insert(0, str(TEST / "support"))

import host  # noqa: E402
import long_tests  # noqa: E402

pytest_configure = long_tests.pytest_configure
pytest_collection_modifyitems = long_tests.pytest_collection_modifyitems

# The package pyprof, for plain python3: one example imports it.
PACKAGE = pathlib.Path(host.HOST).parent.parent / "share/pyprof/python"
# What an example takes beside the standard library; only Debian's Python surely has it.
PACKAGES = {"arrays": "numpy", "catalog": "lxml.etree"}

# What an example is to be recorded with.
OPTIONS = {
    "arrays": ("--native",),
    "compress": ("--native",),
    "lifetimes": ("--lifetimes",),
    "processes": ("--follow",),
    "resident": ("--rss", "page"),
    "waiting": ("--clock", "both"),
}


@pytest.fixture(scope="session")
def example(tmp_path_factory):
    """example("peak") is the profile of examples/peak.py, run once; with a number, of that run.
    Further words are options of pyprof-host."""

    @functools.cache
    def profile_of(name, run=0, *options):
        package = PACKAGES.get(name)
        if package and host.run_python(["-c", f"import {package}"]).status:
            pytest.skip(f"{host.PYTHON} has no {package}")
        program = EXAMPLES / f"{name}.py"
        folder = tmp_path_factory.mktemp(f"{name}-{run}")
        recorded = host.run_host([program], folder, [*OPTIONS.get(name, ()), *options], cwd=folder)
        plain = host.run_python([program], cwd=folder, env={"PYTHONPATH": str(PACKAGE)})
        assert (recorded.status, recorded.stdout) == (0, plain.stdout), recorded.stderr
        return recorded.profile

    return profile_of
