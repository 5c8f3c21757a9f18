"""Adds up what test/run.sh ran: summary.py FOLDER.

FOLDER/steps.tsv has one line per step (name, status, seconds). A step that left NAME.xml, CTest's
JUnit, counts each test in it; where a test is a pytest file, pytest's own counts, read from its
closing line, are used instead. second.txt names what passed only at the second try.
"""

import pathlib
import re
import sys
import xml.etree.ElementTree as xml
from typing import NamedTuple

PYTEST = re.compile(r"^(?:=+ )?(\d+ (?:passed|failed|skipped|error).*) in [\d.]+s", re.MULTILINE)
WORD = {"passed": "passed", "xfailed": "passed", "failed": "failed", "error": "failed",
        "errors": "failed", "xpassed": "failed", "skipped": "skipped"}


class Count(NamedTuple):
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other):
        return Count(*(a + b for a, b in zip(self, other)))


def count_pytest(output):
    """The counts of pytest's last closing line in output, or None."""
    lines = PYTEST.findall(output)
    if not lines:
        return None
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for number, word in re.findall(r"(\d+) (\w+)", lines[-1]):
        if word in WORD:
            counts[WORD[word]] += int(number)
    return Count(**counts)


def count_test(case):
    """One <testcase> of CTest. "notrun" is a skip only where the test asked for it; else its
    program is missing."""
    status = case.get("status")
    skipped = case.find("skipped")
    if status == "disabled" or (skipped is not None and "SKIP_" in skipped.get("message", "")):
        return Count(skipped=1)
    counted = count_pytest(case.findtext("system-out") or "") or Count()
    if status != "run" and counted.failed == 0:
        return counted + Count(failed=1)
    return counted if any(counted) else Count(passed=1)


def count_step(folder, name, status):
    report = folder / f"{name}.xml"
    if not report.exists():
        return Count(passed=1) if status == 0 else Count(failed=1)
    total = sum(map(count_test, xml.parse(report).getroot().iter("testcase")), Count())
    if status != 0 and total.failed == 0:
        return total + Count(failed=1)
    return total


def main(folder):
    total = Count()
    print(f"\n{'step':<28}{'passed':>8}{'failed':>8}{'skipped':>8}{'seconds':>9}")
    for line in (folder / "steps.tsv").read_text().splitlines():
        name, status, seconds = line.split("\t")
        count = count_step(folder, name, int(status))
        total += count
        print(f"{name:<28}{count.passed:>8}{count.failed:>8}{count.skipped:>8}{seconds:>9}")
    skipped = f", {total.skipped} skipped" if total.skipped else ""
    second = folder / "second.txt"
    for name in second.read_text().splitlines() if second.exists() else []:
        print(f"passed only at the second try: {name}")
    print(f"\n{total.passed} passed, {total.failed} failed{skipped}")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
