"""The tests of packages with C extensions end under pyprof-host as they do under python3."""
import pathlib

import debian_sources
import host
import pytest
import suite

# Below the folder of the package. lxml's own tests are in no Debian package, only in its sources:
# those of Beautiful Soup's parser on top of it are.
FEW = [
    "greenlet/tests/test_contextvars.py",
    "numpy/core/tests/test_regression.py",
    "bs4/tests/test_lxml.py",
    "pandas/tests/series/methods/test_sort_values.py",
]
MANY = [
    "greenlet/tests",
    "numpy/core/tests",
    "bs4/tests",
    "pandas/tests/series",
    "pandas/tests/groupby",
    "pandas/tests/indexing",
    "bitarray/test_bitarray.py",
    "psutil/tests/test_process.py",
]


def installed(path):
    """The path where that python3 has it."""
    package, rest = path.split("/", 1)
    found = host.run_python(["-c", f"import {package}; print({package}.__path__[0])"])
    whole = pathlib.Path(found.stdout.strip(), rest)
    if found.status or not whole.exists():
        pytest.skip(f"no {path} for this python3 (Debian: python3-{package})")
    return whole


@pytest.mark.parametrize("path", FEW)
def test_a_suite(tmp_path, path):
    suite.compare(suite.pytest_of(installed(path)), tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("path", MANY)
def test_a_long_suite(tmp_path, path):
    suite.compare(suite.pytest_of(installed(path)), tmp_path)


# What lxml's own runner leaves out as well: cases that others inherit from, and lists of cases.
NO_CASES = "not TestCaseBase and not test_suite"


@pytest.mark.long
def test_lxmls_own(tmp_path):
    """Away from its sources, which would be imported in place of what Debian compiled of them."""
    host.skip_without("lxml.etree")
    folder = tmp_path / "sources"
    folder.mkdir()
    tests = debian_sources.unpacked("lxml", "src/lxml/tests/", folder)
    if not tests:
        pytest.skip("lxml's sources cannot be fetched from Debian")
    package = tests.rename(tmp_path / "lxml_tests")
    suite.compare(suite.pytest_of(package, "-k", NO_CASES), tmp_path)
