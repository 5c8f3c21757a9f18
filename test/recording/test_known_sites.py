"""The places in CPython that allocate: learned when pyprof-host was built, or at the start."""
import json
import os
import pathlib
import shutil
import subprocess

import host
import profile_view
import pytest

HOST = pathlib.Path(host.HOST)
KNOWN = HOST.parent.parent / "share/pyprof/sites" / HOST.name

pytestmark = pytest.mark.skipif(
    KNOWN.exists() and not KNOWN.read_bytes(),
    reason="this CPython has containers in libraries of their own, so each start learns")

PROGRAM = """
import array, collections, io
def fill():
    kept = [[n] * n for n in range(200)] + [{n: n for n in range(99)}, set(range(300))]
    kept += [collections.deque(range(500)), array.array('d', range(400)), io.StringIO('text' * 999)]
    compile('def f(a, *b): return [x for x in a if x in b]', 'text', 'exec')
def first():  # what is done once in a process, which learning has done
    fill()
def work():
    fill()
first()
work()
"""


@pytest.fixture
def installed(tmp_path):
    """A host of its own, which knows what its file says; returns (host, file)."""
    for folder in "bin", "share/pyprof/sites":
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(HOST, tmp_path / "bin")
    if (code := HOST.parent.parent / "lib").exists():  # where the host is Python's own program
        (tmp_path / "lib").symlink_to(code)
    return tmp_path / "bin" / HOST.name, tmp_path / "share/pyprof/sites" / HOST.name


def bytes_by_type(host_path, folder):
    output = folder / "stacks.json"
    done = subprocess.run([host_path, "-o", output, "-q", "-c", PROGRAM], capture_output=True,
                          text=True, env=host.reproducible())
    assert (done.returncode, done.stderr) == (0, "")
    view = profile_view.ProfileView(json.loads(output.read_text()))
    memory = view.memory(view.subtree(view.only("work")))
    return {f"{kind.module}.{kind.name}": row["alloc_bytes"] for kind, row in memory.items()}


def test_learning_tells_the_same_each_time(tmp_path):
    texts = []
    for name, path in ("a", tmp_path / "a"), ("b", "b"):
        assert subprocess.run([HOST, "--learn", path], cwd=tmp_path).returncode == 0
        texts.append((tmp_path / name).read_text())
    assert texts[0] == texts[1] == KNOWN.read_text()
    assert texts[0].startswith("allocating sites of build ")
    assert sorted(os.listdir(tmp_path)) == ["a", "b"]


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    done = subprocess.run([HOST, "--learn", tmp_path / "missing/file"], capture_output=True, text=True)
    assert done.returncode == 2
    assert f"{tmp_path}/missing does not exist" in done.stderr and "--learn" in done.stderr


def false_text():
    """Whole, and of this build, so it is believed."""
    return KNOWN.read_text().replace(" list\n", " heap.of.trust\n")


def altered(text, how):
    heading, *sites = text.splitlines(keepends=True)
    return {
        "is not there": None,
        "is empty": "",
        "is cut": text[:len(text) // 2],
        "lacks a line's end": text[:-1],
        "is of another build": heading.replace("build ", "build 0") + "".join(sites),
        "names a place outside": heading + "99999999999 48 list\n" + "".join(sites),
        "names no place": heading + "list 48 list\n" + "".join(sites),
        "names an offset outside": heading + "4096 49 list\n" + "".join(sites),
        "says nothing": heading + "4096 48 \n" + "".join(sites),
    }[how]


HOWS = ["is not there", "is empty", "is cut", "lacks a line's end", "is of another build",
        "names a place outside", "names no place", "names an offset outside", "says nothing"]


def test_what_is_known_is_believed(installed):
    own, file = installed
    file.write_text(false_text())
    assert any(name.startswith("heap.of.trust") for name in bytes_by_type(own, file.parent))


@pytest.mark.parametrize("how", HOWS)
def test_without_a_whole_file_it_is_learned(how, installed, tmp_path):
    own, file = installed
    if (text := altered(false_text(), how)) is not None:
        file.write_text(text)
    assert bytes_by_type(own, tmp_path) == bytes_by_type(HOST, tmp_path)
