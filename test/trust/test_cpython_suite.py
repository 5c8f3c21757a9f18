"""CPython's own tests end under pyprof-host as they do under python3, test by test."""
import host
import pytest
import suite
from modules import FEW, MANY


@pytest.fixture(scope="module", autouse=True)
def installed():
    if host.run_python(["-c", "import test.test_generators"]).status:
        pytest.skip("CPython's tests are not installed (Debian: libpython3-testsuite)")


@pytest.mark.parametrize("module", FEW)
def test_a_module(tmp_path, module):
    suite.compare(suite.regrtest(module), tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("module", MANY)
def test_a_further_module(tmp_path, module):
    suite.compare(suite.regrtest(module), tmp_path)


def test_a_test_that_ends_otherwise_is_seen(tmp_path):
    """Of the comparison itself: a host that breaks one test."""
    plain = suite.Ran(0, {"a": "ok", "b": "skipped", "c": "ok"}, "")
    ours = suite.Ran(2, {"a": "failure", "b": "skipped"}, "")
    assert suite.unexplained(suite.differences(plain, ours)) == {
        "a": "ok, with us failure", "c": "ok, with us None"}


def test_every_explained_difference_has_a_reason():
    lines = suite.EXPLAINED.read_text().splitlines()
    for line, next_line in zip(lines, [*lines[1:], ""]):
        if line and not line.startswith((" ", "#")):
            assert next_line.startswith("    "), line
