"""Programs that nobody wrote for us: modules of the standard library and CPython's own tests."""
import re

import pytest

import host

SAMPLE = '{"name": "sample", "items": [1, 2.5, null, true, "\\u00e9"], "nested": {"a": {}}}'
# Arguments from the target on. {text} is a Python source file of the standard library.
TARGETS = {
    "json.tool": ["-m", "json.tool", "--sort-keys", "{sample}"],
    "ast": ["-m", "ast", "{text}"],
    "dis": ["-m", "dis", "{text}"],
    "tokenize": ["-m", "tokenize", "{text}"],
    "compileall": ["-m", "compileall", "-q", "-f", "{folder}"],
    "difflib": ["-c", "import difflib, textwrap, shutil, sys\n"
                "left = open(textwrap.__file__).readlines()\n"
                "right = open(shutil.__file__).readlines()[:400]\n"
                "sys.stdout.writelines(difflib.unified_diff(left, right))"],
    "unittest": ["-m", "unittest", "-q", "{tests}"],
    "doctest": ["-m", "doctest", "{doctests}"],
    "base64": ["-m", "base64", "-e", "{text}"],
    "inspect": ["-m", "inspect", "--details", "textwrap"],
    "pydoc": ["-m", "pydoc", "textwrap"],
    "zipfile": ["-m", "zipfile", "-c", "{folder}/made.zip", "{text}"],
    "sqlite3": ["-c", "import sqlite3\nbase = sqlite3.connect(':memory:')\n"
                "base.create_function('twice', 1, lambda n: n * 2)\n"
                "base.execute('create table t(n)')\n"
                "base.executemany('insert into t values (?)', [(n,) for n in range(500)])\n"
                "print(base.execute('select sum(twice(n)) from t').fetchall())"],
    "ctypes": ["-c", "import ctypes\nkind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p,"
               " ctypes.c_void_p)\nseen = []\n"
               "@kind\ndef compare(left, right):\n    seen.append(1)\n    return 0\n"
               "array = (ctypes.c_int * 50)(*range(50))\n"
               "ctypes.CDLL(None).qsort(array, 50, 4, compare)\nprint(len(seen) > 40)"],
}
TESTS = """
import unittest
class Sums(unittest.TestCase):
    def test_sum(self): self.assertEqual(sum([1, 2]), 3)
    @unittest.expectedFailure
    def test_fails(self): self.fail("as expected")
    def test_subtests(self):
        for n in range(3):
            with self.subTest(n=n): self.assertLess(n, 3)
"""
DOCTESTS = '''
def double(n):
    """
    >>> double(4)
    8
    >>> double("a")
    'aa'
    """
    return n * 2
'''


@pytest.fixture
def places(tmp_path, program):
    text = host.run_python(["-c", "import textwrap; print(textwrap.__file__)"]).stdout.strip()
    return {"sample": program(SAMPLE, "sample.json"), "text": text, "folder": tmp_path,
            "tests": program(TESTS, "sample_tests.py").name,
            "doctests": program(DOCTESTS, "sample_doctests.py")}


def repeatable(text):
    """Without addresses, and without how long unittest took."""
    lines = re.sub("0x[0-9a-f]+", "0x", text).splitlines()
    return [line for line in lines if not line.startswith("Ran ")]


@pytest.mark.parametrize("target", TARGETS)
def test_a_module_of_the_standard_library(record, places, tmp_path, target):
    arguments = [argument.format(**places) for argument in TARGETS[target]]
    plain = host.run_python(arguments, cwd=tmp_path)
    run = record(*arguments, cwd=tmp_path)
    assert run.status == plain.status
    assert repeatable(run.stdout) == repeatable(plain.stdout)
    assert repeatable(run.stderr) == repeatable(plain.stderr)
    assert run.profile.totals["calls"] > 5


@pytest.mark.parametrize("module, use", [
    ("numpy", "numpy.arange(1000).reshape(10, 100).sum(axis=1)[:3]"),
    ("lxml.etree", "lxml.etree.tostring(lxml.etree.fromstring('<a><b/></a>').xpath('//b')[0])"),
])
def test_an_extension_module(record, program, module, use):
    path = program(f"import {module}\nprint({use})\n")
    plain = host.run_python([path])
    if "ModuleNotFoundError" in plain.stderr:
        pytest.skip(f"{module} is not installed")
    run = record(path)
    assert (run.status, run.stdout, run.stderr) == (0, plain.stdout, plain.stderr)
    assert run.profile.totals["calls"] > 100
