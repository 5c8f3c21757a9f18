"""What cannot be tested in a build with sanitizers, by sanitized.txt: lines of a test's file or of
file::test, two blanks, and why."""
import os
import pathlib

import pytest

LIST = pathlib.Path(__file__).with_name("sanitized.txt")


def exceptions():
    """Reason by file or file::test."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    words = [line.split("  ", 1) for line in lines if line and not line.startswith("#")]
    return dict(words)


def names(item):
    """What a line may call this test, with its parameters or for all of them."""
    file = "/".join(item.path.parts[-2:])
    return file, f"{file}::{item.originalname}", f"{file}::{item.name}"


def skip_exceptions(items):
    if not os.environ.get("PYPROF_SANITIZE"):
        return
    reasons = exceptions()
    for item in items:
        for name in names(item):
            if name in reasons:
                item.add_marker(pytest.mark.skip(reason=reasons[name]))
