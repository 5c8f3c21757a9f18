"""Runs tests that others wrote under python3 and under the host, and compares each test.

    ran = run(host.run_python, regrtest("test_json"), folder)
    ran.outcomes["test.test_json.test_dump.TestDump.test_dump"]    "ok", "failure", "error", "skipped"
"""
import dataclasses
import fnmatch
import pathlib
import xml.etree.ElementTree

import host
import pytest

EXPLAINED = pathlib.Path(__file__).parent / "differences.txt"


@dataclasses.dataclass(frozen=True)
class Ran:
    status: int
    outcomes: dict
    output: str


def regrtest(module):
    """The target that runs a module of CPython's own tests: a function of where its report goes."""
    return lambda report: ["-m", "test", "--junit-xml", report, module]


def pytest_of(path, *options):
    """The same of tests that pytest runs."""
    return lambda report: ["-m", "pytest", "-q", "-p", "no:cacheprovider",
                           f"--junit-xml={report}", *options, path]


def run(runner, target, folder):
    """runner(target, **process) starts a target. The tests get a home and a temporary folder of
    their own."""
    folder.mkdir()
    report = folder / "junit.xml"
    environment = {"HOME": str(folder), "TMPDIR": str(folder)}
    ended = runner(target(report), cwd=folder, env=environment)
    return Ran(ended.status, outcomes_in(report), ended.stdout + ended.stderr)


def outcomes_in(report):
    """By name, which is not there if the module cannot run here."""
    if not report.exists():
        return {}
    cases = xml.etree.ElementTree.parse(report).iter("testcase")
    return {name_of(case): outcome(case) for case in cases}


def name_of(case):
    """regrtest has no class names: its names are whole."""
    return ".".join(filter(None, (case.get("classname"), case.get("name"))))


def outcome(case):
    for word in "failure", "error", "skipped":
        if case.find(word) is not None:
            return word
    return "ok"


def differences(plain, ours):
    """Lines such as "test_name: ok, with us failure"."""
    return {name: f"{plain.outcomes.get(name)}, with us {ours.outcomes.get(name)}"
            for name in plain.outcomes.keys() | ours.outcomes.keys()
            if plain.outcomes.get(name) != ours.outcomes.get(name)}


def explained():
    """Patterns of the tests that are known to differ; each has its reason in the file."""
    lines = EXPLAINED.read_text().splitlines()
    return [line.split()[0] for line in lines if line and not line.startswith((" ", "#"))]


def unexplained(found):
    patterns = explained()
    return {name: text for name, text in found.items()
            if not any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)}


def under_host(folder):
    """A runner for run(); the profile goes into a folder that the tests do not see."""
    folder.mkdir()
    return lambda target, **process: host.run_host(target, folder, **process)


def unexplained_differences(target, folder):
    """By test; empty if both end alike, None if nothing runs under python3 either."""
    folder.mkdir()
    plain = run(host.run_python, target, folder / "plain")
    if not plain.outcomes:
        return None
    ours = run(under_host(folder / "profile"), target, folder / "ours")
    found = differences(plain, ours)
    if not found and ours.status != plain.status:
        found = {"the whole": f"status {plain.status}, with us {ours.status}"}
    return unexplained(found)


def compare(target, folder):
    """Some tests depend on luck under python3 too: what differs once is asked again."""
    first = unexplained_differences(target, folder / "first")
    if first is None:
        pytest.skip("it does not run under this python3")
    if first:
        again = unexplained_differences(target, folder / "again")
        assert not first.keys() & again.keys(), first
