"""Runs a module of CPython's own tests under python3 and under the host, and compares each test.

    ran = run(host.run_python, "test_json", folder)
    ran.outcomes["test.test_json.test_dump.TestDump.test_dump"]    "ok", "failure", "error", "skipped"
"""
import dataclasses
import fnmatch
import pathlib
import xml.etree.ElementTree

import host

EXPLAINED = pathlib.Path(__file__).parent / "differences.txt"


@dataclasses.dataclass(frozen=True)
class Ran:
    status: int
    outcomes: dict
    output: str


def run(runner, module, folder):
    """runner(target, **process) starts a target. The tests get a home and a temporary folder of
    their own."""
    folder.mkdir()
    report = folder / "junit.xml"
    environment = {"HOME": str(folder), "TMPDIR": str(folder)}
    ended = runner(["-m", "test", "--junit-xml", report, module], cwd=folder, env=environment)
    return Ran(ended.status, outcomes_in(report), ended.stdout + ended.stderr)


def outcomes_in(report):
    """By name, which is not there if the module cannot run here."""
    if not report.exists():
        return {}
    cases = xml.etree.ElementTree.parse(report).iter("testcase")
    return {case.get("name"): outcome(case) for case in cases}


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
