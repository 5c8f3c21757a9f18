"""pyprof plot: words, files and numbers that cannot be drawn get a sentence, and leave nothing."""
import pytest

import made_course
import made_profile
from made_course import MIB
from picture import Picture


BAD = [
    (["course.json", "-o", "out.pdf"], ".png"),
    (["course.json", "-o", "nowhere/out.svg"], "nowhere/out.svg"),
    (["course.json", "-o", "nowhere/out.png"], "nowhere/out.png"),
    (["course.json", "--kind", "pie"], "--kind is memory"),
    (["course.json", "--metric", "uss"], "heap or rss"),
    (["course.json", "--from", "3 s", "--to", "2 s"], "between --from and --to"),
    (["course.json", "--from", "9 s"], "between --from and --to"),
    (["course.json", "--from", "noon"], "14:30"),
    (["course.json", "--peak", "many"], "64 MiB"),
    (["course.json", "--peak-delta-time", "1 MiB"], "2 s"),
    (["course.json", "--rebase", "x"], "64 MiB"),
    (["course.json", "--cap", "-1"], "--cap"),
    (["course.json", "--function", "nothing_like_that"], "nothing_like_that"),
    (["course.json", "--function", "("], "regular expression"),
    (["course.json", "course.json", "--peak", "1 MiB"], "one file"),
    (["course.json", "course.json", "--kind", "nesting"], "one file"),
    (["course.json", "--kind", "nesting", "--peak", "1 MiB"], "--kind memory"),
    (["course.json", "--kind", "functions", "--rebase", "start"], "--kind memory"),
    (["course.json", "course.json", "--legend", "legend.txt"], "one file"),
    (["course.json", "course.json", "--no-process"], "--no-process"),
    (["course.json", "--metric", "rss", "--no-process"], "--no-process"),
    (["empty.json"], "empty.json has no memory over time"),
    (["course.json", "empty.json"], "empty.json has no memory over time"),
    (["empty.json", "--kind", "interleave"], "empty.json has no timeline"),
    (["example.json", "--kind", "nesting"], "--spans"),
    (["none.json"], "none.json"), (["bad.json"], "bad.json"), ([], "FILE")]


@pytest.mark.parametrize("words, said", BAD)
def test_bad_words_get_a_sentence_and_leave_nothing(pyprof, course, tmp_path, words, said):
    made_course.write(tmp_path / "empty.json", timeline={
        "dt_ns": [], "rss_bytes": [], "heap_bytes": [], "node": []})
    made_profile.write(tmp_path / "example.json")
    (tmp_path / "bad.json").write_text("[")
    before = sorted(tmp_path.iterdir())
    done = pyprof("plot", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr and done.stderr.count("\n") == 1, done.stderr
    assert sorted(tmp_path.iterdir()) == before


def test_a_picture_never_replaces_what_it_shows(pyprof, course, tmp_path):
    content = course.read_bytes()
    course.rename(tmp_path / "course.svg")
    for words in (["-o", "course.svg"], ["-o", "out.svg", "--legend", "course.svg"],
                  ["-o", "./course.svg"]):
        done = pyprof("plot", "course.svg", *words)
        assert done.returncode == 2 and "would replace course.svg" in done.stderr
    assert (tmp_path / "course.svg").read_bytes() == content


def test_a_picture_and_its_legend_need_two_places(pyprof, course, tmp_path):
    before = sorted(tmp_path.iterdir())
    for legend in ("out.svg", "./out.svg", f"{tmp_path}/out.svg"):
        done = pyprof("plot", course, "-o", "out.svg", "--legend", legend)
        assert done.returncode == 2
        assert "--output and --legend both name out.svg" in done.stderr
    assert sorted(tmp_path.iterdir()) == before


def test_what_depth_is_made_from_is_asked_for(pyprof, record):
    untimed = record("pass", "--no-time")
    done = pyprof("plot", untimed, "--kind", "nesting")
    assert done.returncode == 2 and "record it without --no-time" in done.stderr


def test_hostile_numbers_are_drawn_or_refused(pyprof, tmp_path):
    largest = 2 ** 53 - 1
    timeline = {"dt_ns": [largest] * 4, "rss_bytes": [largest, 0, largest, 0],
                "heap_bytes": [0, largest, 0, MIB], "node": [-1, 1, 2, 5]}
    spans = {"threshold_ns": largest, "thread": [0, 0, 1], "node": [1, 2, 5],
             "start_ns": [largest, largest, 0], "duration_ns": [largest, 0, largest],
             "alloc_bytes": [largest, 0, 0]}
    path = tmp_path / "hostile.json"
    path.write_text(made_course.json.dumps(made_course.document(timeline=timeline, spans=spans)))
    for words in (["--peak", "0"], ["--function", "load", "--rebase", "start"],
                  ["--kind", "nesting"], ["--kind", "functions"], ["--kind", "interleave"]):
        done = pyprof("plot", path, *words, "-o", "out.svg")
        assert done.returncode == 0, done.stderr
        text = (tmp_path / "out.svg").read_text()
        Picture(text)
        assert "nan" not in text and "inf" not in text.replace("info", "")
