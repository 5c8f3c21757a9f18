"""Tests marked `long` run only with PYPROF_FULL=1, and some not under sanitizers. A conftest.py takes
both hooks."""
import os

import pytest

import sanitized


def pytest_configure(config):
    config.addinivalue_line("markers", "long: runs only with PYPROF_FULL=1")


def pytest_collection_modifyitems(items):
    sanitized.skip_exceptions(items)
    if os.environ.get("PYPROF_FULL"):
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="long; runs with PYPROF_FULL=1"))
