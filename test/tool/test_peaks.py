"""pyprof peaks and pyprof stack: when memory was high, and the calls that were open then."""
import json
import os
import pathlib

import pytest

import made_course
import made_profile
from made_course import MIB, SECOND

GOLDEN = pathlib.Path(__file__).parent / "golden"
PEAK_1 = f"1: MainThread>/home/ada/shop.py:10:Shop.load=>{2 * MIB}"
TEXTS = {
    "peaks": ["peaks", "FILE"],
    "peaks-limit": ["peaks", "FILE", "--limit", "1"],
    "peaks-none": ["peaks", "FILE", "--peak", "1 GiB"],
    "stack": ["stack", "FILE", "2"],
    "stack-lower": ["stack", "FILE", PEAK_1, "--prefix", "/home/ada/", "--indent", "4"],
    "stack-worker": ["stack", "FILE", "3", "--reverse"],
}


@pytest.fixture
def course(tmp_path):
    return made_course.write(tmp_path / "course.json")


def run(pyprof, *words):
    done = pyprof(*words, env={**os.environ, "COLUMNS": "100"})
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("name", TEXTS)
def test_golden_texts(pyprof, course, name):
    found = run(pyprof, *[course if word == "FILE" else word for word in TEXTS[name]])
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("PYPROF_UPDATE_GOLDEN"):
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


def test_peaks_in_json(pyprof, course):
    rows = json.loads(run(pyprof, "peaks", course, "--json", "--peak", "1 MiB"))
    assert [(row["number"], row["t_ns"], row["bytes"], row["node"], row["highest"]) for row in rows] == [
        (1, SECOND, 2 * MIB, made_course.LOAD, False),
        (2, 22 * SECOND // 10, 7 * MIB // 2, made_course.LOAD, True)]
    assert rows[0]["thread"] == "MainThread" and rows[0]["path"].endswith("Shop.load")


def test_programs_get_as_many_peaks_as_they_ask_for(pyprof, course):
    words = ["peaks", course, "--json", "--peak", "1 MiB"]
    assert json.loads(run(pyprof, *words, "--limit", "1")) == json.loads(run(pyprof, *words))[:1]


def test_a_stack_in_json(pyprof, course):
    found = json.loads(run(pyprof, "stack", course, "2", "--json"))
    assert found["highest"] and found["bytes"] == 7 * MIB // 2
    module, load = found["frames"]
    assert module == {"function": "__main__.<module>", "file": "/home/ada/shop.py", "first_line": 1,
                      "last_line": 60, "bytes": 3 * MIB, "ns": 38 * SECOND // 10, "one_call": True}
    assert load["bytes"] == 2 * MIB


def test_calls_too_short_to_be_recorded_count_by_their_path(pyprof, tmp_path):
    spans = {"threshold_ns": 9, "thread": [], "node": [], "start_ns": [], "duration_ns": [],
             "alloc_bytes": []}
    path = made_course.write(tmp_path / "short.json", spans=spans)
    assert run(pyprof, "stack", path, "1").splitlines()[1:] == [
        f"<module>@/home/ada/shop.py:1-60, Time: 3.500000 s, Memory: {4 * MIB} B, Calls: 1",
        f"  Shop.load@/home/ada/shop.py:10-25, Time: 2.000000 s, Memory: {3 * MIB} B, Calls: 1"]


def test_without_last_lines_the_first_stands_alone(pyprof, tmp_path):
    functions = made_course.document()["functions"]
    del functions["last_line"]
    path = made_course.write(tmp_path / "old.json", functions=functions)
    assert "Shop.load@/home/ada/shop.py:10, Time" in run(pyprof, "stack", path, "2")


def test_the_highest_peak_of_a_real_program(pyprof, record):
    path = record("""
import time
def fill():
    rows = [bytes(1000) for _ in range(20_000)]
    time.sleep(0.3)
    del rows
def again():
    rows = [bytes(1000) for _ in range(10_000)]
fill()
again()
""")
    peaks = json.loads(run(pyprof, "peaks", path, "--json", "--peak", "5 MB"))
    highest = [peak for peak in peaks if peak["highest"]]
    assert len(highest) == 1 and highest[0]["bytes"] > 20_000_000
    assert "fill" in highest[0]["path"]
    text = run(pyprof, "stack", path, str(highest[0]["number"]), "--peak", "5 MB")
    assert "fill@<string>:3-6, Time: " in text


@pytest.mark.parametrize("words, said", [
    (["stack", "course.json", "4"], "4 is not one of the 3 peaks"),
    (["stack", "course.json", "0"], "is not one of"),
    (["stack", "course.json", "1: elsewhere"], "is not one of"),
    (["stack", "course.json", "1", "--peak", "1 GiB"], "of the 0 peaks"),
    (["stack", "course.json"], "PEAK"), (["stack", "course.json", "1", "--indent", "x"], "--indent"),
    (["peaks", "course.json", "--peak", "x"], "64 MiB"),
    (["peaks", "course.json", "--peak-delta-value", "2 s"], "64 MiB"),
    (["stack", "empty.json", "1"], "of the 0 peaks"),
    (["peaks", "none.json"], "none.json"), (["stack", "bad.json", "1"], "bad.json")])
def test_bad_words_get_a_sentence(pyprof, course, tmp_path, words, said):
    made_course.write(tmp_path / "empty.json", peaks=[], timeline={
        "dt_ns": [], "rss_bytes": [], "heap_bytes": [], "node": []})
    (tmp_path / "bad.json").write_text("[")
    done = pyprof(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr and done.stderr.count("\n") == 1, done.stderr


def test_hostile_values_end(pyprof, tmp_path):
    rows = 100_000
    timeline = {"dt_ns": [2 ** 53 - 1] * rows, "rss_bytes": [0] * rows,
                "heap_bytes": [i % 2 * (2 ** 53 - 1) for i in range(rows)], "node": [1] * rows}
    path = tmp_path / "hostile.json"
    path.write_text(json.dumps(made_course.document(timeline=timeline)))
    for words in (["--peak", "0"], ["--peak-delta-time", "0"], ["--peak-delta-value", "1 B"]):
        assert pyprof("peaks", path, *words).returncode == 0


def test_without_peaks_of_that_size_there_is_a_sentence(pyprof, tmp_path):
    made_profile.write(tmp_path / "example.json")
    assert "smaller --peak" in run(pyprof, "peaks", "example.json", "--peak", "1 GiB")
