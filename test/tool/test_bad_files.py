"""Whatever is given for a profile, each subcommand says in one sentence what is wrong with it."""
import gzip
import os
import re

import pytest

import made_profile

BAD, GOOD = "bad.json", "good.json"
# Subcommands, with the option that takes the bad file where there are several.
COMMANDS = {
    **{name: [name, BAD] for name in ("summary", "stats", "tree", "top", "types", "imports", "leaks",
                                      "lines", "peaks", "recover", "watch", "status", "import",
                                      "check")},
    "stack": ["stack", BAD, "1"],
    "plot": ["plot", GOOD, BAD],
    "view": ["view", BAD, "--no-browser"],
    "view --before": ["view", GOOD, "--before", BAD, "--no-browser"],
    "diff": ["diff", BAD, GOOD],
    "diff --": ["diff", GOOD, "--", GOOD, BAD],
    "check --against": ["check", GOOD, "--against", BAD],
    "check --budget": ["check", GOOD, "--budget", BAD],
    "merge": ["merge", GOOD, BAD, "-o", "out.json"],
    "scale": ["scale", f"{GOOD}@1", f"{BAD}@2"],
    "report": ["report", BAD, "-o", "out.html"],
    "report --before": ["report", GOOD, "--before", BAD, "-o", "out.html"],
    "export": ["export", BAD, "--format", "html", "-o", "out.html"],
}
CONTENTS = {
    "empty": b"",
    "text": b"import sys\n\nsys.exit(0)\n",
    "other JSON": b'{"version": 1, "stacks": []}',
    "a list": b"[1, 2, 3]",
    "half a profile": b'{"schema": "pyprof.stacks", "version": [1, 0], "meta": {',
    "half a recording": b"pyprof\n\0" + bytes(100),
    "noise": bytes(range(256)) * 20,
    "half a profile, compressed": gzip.compress(b'{"schema": "pyprof.stacks", "meta": {'),
    "cut, compressed": gzip.compress(b'{"schema": "pyprof.stacks"}')[:-9],
    "noise, compressed": gzip.compress(b'{"schema": "pyprof.stacks"}')[:12] + bytes(range(99)),
}
KINDS = ["missing", "a folder", "a pipe", "a loop", *CONTENTS]


def make(path, kind):
    if kind in CONTENTS:
        path.write_bytes(CONTENTS[kind])
    elif kind == "a folder":
        path.mkdir()
    elif kind == "a pipe":
        os.mkfifo(path)
    elif kind == "a loop":
        path.symlink_to(path)


def refused(pyprof, tmp_path, words):
    before = sorted(tmp_path.iterdir())
    done = pyprof(*words, timeout=60)  # a pipe without a writer may block for ever
    assert (done.returncode, done.stdout) == (2, ""), done
    assert sorted(tmp_path.iterdir()) == before
    assert done.stderr.startswith("pyprof: ") and done.stderr.count("\n") == 1
    return done.stderr


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_bad_file_gets_one_sentence_that_names_it(pyprof, tmp_path, name, kind):
    if kind == "a pipe" and name in ("import", "check --budget"):
        pytest.skip("reads pipes, too")
    made_profile.write(tmp_path / GOOD)
    make(tmp_path / BAD, kind)
    said = refused(pyprof, tmp_path, COMMANDS[name])
    assert BAD in said and re.search("[;:] ", said.partition(BAD)[2])


def test_every_subcommand_is_tried(pyprof):
    listed = re.findall("^  ([a-z]+) ", pyprof("--help").stdout.partition("Subcommands:")[2], re.M)
    assert set(listed) == {name.split()[0] for name in COMMANDS}


def test_a_name_cannot_write_on_the_terminal(pyprof, tmp_path):
    said = refused(pyprof, tmp_path, ["summary", "no\nsuch\x1b[31m\u202efile"])
    assert r"no\x0asuch\x1b[31m\u202efile" in said


def test_what_is_read_once_may_come_through_a_pipe(pyprof, tmp_path):
    made_profile.write(tmp_path / GOOD)
    for words, text in ((["check", GOOD, "--budget", "/dev/stdin"], '[totals]\npeak = "1 GiB"\n'),
                        (["import", "/dev/stdin", "-o", "-"], "a;b 7\n")):
        reading, writing = os.pipe()
        os.write(writing, text.encode())
        os.close(writing)
        done = pyprof(*words, stdin=reading)
        os.close(reading)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("pattern", ["(a|b)*z", ".*z", "((((a|b)|c)|d)|e)*z"])
def test_a_name_of_a_million_letters_can_be_looked_for(pyprof, tmp_path, pattern):
    """The library for regular expressions recurses once for each."""
    tree = made_profile.node("<thread>", "", 0, 0, 1, module="", children=[
        made_profile.node("a" * 1_000_000, "long.py", 1, 1, 1)])
    path = made_profile.write(tmp_path / "long.json", tree, peaks=[])
    assert f"no function matches {pattern}" in refused(pyprof, tmp_path, [
        "stats", path, "--filter", pattern])
    assert pyprof("stats", path, "--filter", "aaa").returncode == 0
