"""pyprof.load(): a profile as columns, the same from each kind of file."""
import gzip
import json
import os
import pathlib
import sys

import host
import pytest

sys.path.append(str(pathlib.Path(host.HOST).parent.parent / "share/pyprof/python"))

import pyprof  # noqa: E402

numpy = pytest.importorskip("numpy")

PROGRAM = """
import threading, time, pyprof
def work():
    kept[:] = [bytearray(1000) for _ in range(100)]
kept = []
pyprof.label("begin")
def busy():
    end = time.monotonic() + 0.2
    while time.monotonic() < end: work()
thread = threading.Thread(target=busy, name="busy")
thread.start()
thread.join()
work()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("load")
    assert host.run_host(["-c", PROGRAM], folder, ["--keep"]).status == 0
    return folder


@pytest.fixture(scope="module")
def document(folder):
    return json.loads((folder / "stacks.json").read_text())


@pytest.fixture(scope="module")
def profile(folder):
    return pyprof.load(folder / "stacks.json")


def test_columns_of_a_table_are_equally_long_and_arrays(profile, document):
    nodes = {name: numpy.asarray(column) for name, column in profile["nodes"].items()}
    assert {column.shape for column in nodes.values()} == {(document["nodes"]["count"],)}
    assert nodes["self_ns"].dtype == numpy.int64
    assert nodes["self_ns"].sum() == document["totals"]["self_ns"]
    assert not {name: table for name, table in profile.items()
                if isinstance(table, dict) and name not in ("meta", "status", "totals", "top")
                and len(set(map(len, table.values()))) > 1}


def test_names_are_strings(profile, document):
    functions = document["functions"]
    assert profile["functions"]["qualname"] == [
        document["strings"][index] for index in functions["qualname"]]
    work = profile["nodes"]["qualname"].index("work")
    assert functions["qualname"][profile["nodes"]["function"][work]] == (
        document["strings"].index("work"))
    assert list(profile["marks"]["label"]) == ["begin"]
    assert set(profile["threads"]["name"]) == {"MainThread", "busy"}


def test_rows_of_types_name_their_node(profile, document):
    rows, sums = profile["node_types"], numpy.zeros(document["nodes"]["count"], dtype=numpy.int64)
    numpy.add.at(sums, numpy.asarray(rows["node"]), numpy.asarray(rows["alloc_bytes"]))
    assert sums.tolist() == document["nodes"]["alloc_bytes"]


def test_the_timeline_has_times_and_threads(profile, document):
    timeline = profile["timeline"]
    assert timeline["t_ns"][-1] == sum(document["timeline"]["dt_ns"])
    heaps = [f"heap_bytes_{tid}" for tid in document["timeline"]["thread_heap_bytes"]]
    assert len(heaps) == 2 and all(heap in timeline for heap in heaps)


def test_a_compressed_file_and_a_recording_are_read_too(folder, profile, monkeypatch):
    packed = folder / "packed"  # by what is in it, not by its name
    packed.write_bytes(gzip.compress((folder / "stacks.json").read_bytes()))
    assert pyprof.load(packed) == profile
    recording, = folder.glob("*.pyprof")
    monkeypatch.setenv("PATH", os.path.dirname(os.environ["PYPROF_TOOL"]), prepend=os.pathsep)
    recovered = pyprof.load(recording)
    assert recovered["nodes"] == profile["nodes"] and recovered["marks"] == profile["marks"]
    assert pyprof.has_crashed_ungracefully(recording)  # nobody saw its end


BAD = {
    "not-json.json": b"hello",
    "cut.json": b'{"schema": "pyprof.stacks", "nodes": ',
    "other.json": b'{"schema": "speedscope"}',
    "list.json": b"[1, 2]",
    "empty.json": b"",
    "deep.json": b"[" * 100_000,
    "no-tables.json": b'{"schema": "pyprof.stacks"}',
    "wrong-index.json": b'{"schema": "pyprof.stacks", "strings": [""], "files": {"path": [7]}}',
    "cut.gz": gzip.compress(b"x" * 1000)[:20],
    "not-latin.json": b"\xff\xfe\x00",
    "short.pyprof": b"pyprof\n\0",
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_one_sentence_that_names_it(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(BAD[name])
    with pytest.raises(pyprof.Error) as error:
        pyprof.load(path)
    assert str(path) in str(error.value) and "; " in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_is_the_usual_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        pyprof.load(tmp_path / "missing.json")
