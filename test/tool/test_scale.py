"""pyprof scale: exponents of known growth, their spread, and what has none."""
import json
import math
import os
import pathlib

import pytest

import made_profile
from picture import Picture

GOLDEN = pathlib.Path(__file__).parent / "golden"


def run(n):
    """A program whose parts grow as 1, N, N log N, and N squared."""
    log = round(n * math.log2(n))
    return made_profile.node("<thread>", "", 0, 0, 1_000_000, module="", children=[
        made_profile.node("<module>", "/home/ada/sort.py", 1, 1, 1_000_000, {}, [
            made_profile.node("load", "/home/ada/sort.py", 10, n, n * 20_000,
                              {"str": made_profile.memory(n, 50, n, n)}),
            made_profile.node("sort", "/home/ada/sort.py", 20, 1, log * 1000,
                              {"list": made_profile.memory(1, 8 * n)}),
            made_profile.node("pairs", "/home/ada/sort.py", 30, n, n * n * 100,
                              {"tuple": made_profile.memory(n * n, 56, 0, n)}),
        ])])


@pytest.fixture
def words(tmp_path):
    return [f"{made_profile.write(tmp_path / f'{n}.json', run(n))}@{n}"
            for n in (400, 100, 200, 800)]


def scale(pyprof, *words):
    done = pyprof("scale", *words, env={**os.environ, "COLUMNS": "100"})
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def fits(pyprof, *words):
    rows = json.loads(scale(pyprof, *words, "--json", "--least", "0"))["functions"]
    return {(row["name"], row["metric"]): row for row in rows}


@pytest.mark.parametrize("name, options", [
    ("scale", []), ("scale-time", ["--metric", "time", "--with-callees"]),
    ("scale-limit", ["--limit", "1"])])
def test_golden_texts(pyprof, words, name, options):
    found = scale(pyprof, *words, *options)
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("PYPROF_UPDATE_GOLDEN"):
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


def test_the_picture_never_replaces_a_run(pyprof, words):
    run, _ = words[0].rsplit("@", 1)
    before = pathlib.Path(run).read_bytes()
    picture = pathlib.Path(run).with_suffix(".svg")
    picture.write_bytes(before)
    done = pyprof("scale", f"{picture}@400", *words[1:], "--plot", picture)
    assert done.returncode == 2 and "--plot would replace" in done.stderr
    assert picture.read_bytes() == before


def test_a_metric_that_a_run_lacks_is_refused(pyprof, words):
    run, _ = words[0].rsplit("@", 1)
    done = pyprof("scale", *words, "--metric", "wait")
    assert done.returncode == 2
    assert f"{run} has no wait; record it with --clock both" in done.stderr


def test_programs_get_as_many_functions_as_they_ask_for(pyprof, words):
    whole, few = (json.loads(scale(pyprof, *words, "--json", *limit))["functions"]
                  for limit in ([], ["--limit", "2"]))
    assert few == whole[:2] != whole


def test_powers_of_n_are_found_exactly(pyprof, words):
    found = fits(pyprof, *words)
    for name, metric, exponent in (("load", "time", 1), ("pairs", "time", 2), ("pairs", "alloc", 2),
                                   ("pairs", "calls", 1), ("sort", "calls", 0),
                                   ("sort", "alloc", 1)):
        row = found[f"__main__.{name}", metric]
        assert row["exponent"] == pytest.approx(exponent, abs=1e-9)
        assert row["spread"] == pytest.approx(0, abs=1e-6)
    assert 1.1 < found["__main__.sort", "time"]["exponent"] < 1.3
    assert 0 < found["__main__.sort", "time"]["spread"] < 0.1


def test_the_fit_is_that_of_least_squares(pyprof, tmp_path):
    """Against the textbook's formulas, on values that lie on no line."""
    points = [(10, 3_000_000), (10, 5_000_000), (100, 20_000_000), (1000, 700_000_000)]
    files = []
    for index, (n, time) in enumerate(points):
        tree = made_profile.node("<thread>", "", 0, 0, time, module="", children=[
            made_profile.node("<module>", "/home/ada/a.py", 1, 1, 0, children=[
                made_profile.node("f", "/home/ada/a.py", 2, 1, 0)])])
        files.append(f"{made_profile.write(tmp_path / f'{index}.json', tree)}@{n}")
    row = json.loads(scale(pyprof, *files, "--json", "--metric", "time"))["totals"][0]
    x, y = [math.log(n) for n, _ in points], [math.log(time) for _, time in points]
    mx, my = sum(x) / 4, sum(y) / 4
    sxx = sum((a - mx) ** 2 for a in x)
    slope = sum((a - mx) * (b - my) for a, b in zip(x, y)) / sxx
    residuals = sum((b - my - slope * (a - mx)) ** 2 for a, b in zip(x, y))
    assert row["exponent"] == pytest.approx(slope)
    assert row["spread"] == pytest.approx(math.sqrt(residuals / 2 / sxx))


def test_the_worst_comes_first_and_small_functions_not_at_all(pyprof, words):
    rows = json.loads(scale(pyprof, *words, "--json", "--metric", "time"))["functions"]
    assert [row["name"] for row in rows][:2] == ["__main__.pairs", "__main__.sort"]
    rows = json.loads(scale(pyprof, *words, "--json", "--metric", "time", "--least", "50"))
    assert [row["name"] for row in rows["functions"]] == ["__main__.pairs"]


def test_two_points_have_no_spread_and_one_size_of_a_function_no_exponent(pyprof, words, tmp_path):
    assert "spread" not in fits(pyprof, *words[:2])["__main__.pairs", "time"]
    assert "±" not in scale(pyprof, *words[:2])
    made_profile.write(tmp_path / "other.json")
    assert ("__main__.pairs", "time") not in fits(pyprof, words[0], "other.json@3")


def test_growth_of_a_real_program(pyprof, record, tmp_path):
    files = []
    for n in (20, 40, 80):
        path = record(f"def f(i): return i\nfor i in range({n}):\n for j in range({n}): f(i)")
        path.rename(tmp_path / f"{n}.json")
        files.append(f"{n}.json@{n}")
    assert fits(pyprof, *files)["__main__.f", "calls"]["exponent"] == pytest.approx(2)


def test_a_name_may_have_an_at_sign(pyprof, tmp_path):
    for n in (1, 2):
        made_profile.write(tmp_path / f"a@{n}", run(10 * n))
    assert "pairs" in scale(pyprof, "a@1@10", "a@2@20")


@pytest.mark.parametrize("words, said", [
    (["A"], "A does not say"), (["A@"], "FILE@N"), (["A@x"], "FILE@N"), (["A@0"], "FILE@N"),
    (["A@-1"], "FILE@N"), (["A@nan"], "FILE@N"), (["A@inf"], "FILE@N"), (["@3"], "FILE@N"),
    (["A@1", "A@1"], "at least two sizes"), (["A@1"], "at least two sizes"), ([], "FILE"),
    (["A@1", "none.json@2"], "none.json"), (["A@1", "bad.json@2"], "bad.json"),
    (["A@1", "A@2", "--metric", "size"], "size"), (["A@1", "A@2", "--least", "x"], "--least"),
])
def test_bad_words_get_a_sentence(pyprof, tmp_path, words, said):
    made_profile.write(tmp_path / "A")
    (tmp_path / "bad.json").write_text("[")
    done = pyprof("scale", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr and done.stderr.count("\n") == 1


def test_growth_is_drawn_with_its_exponents(pyprof, words, tmp_path):
    done = pyprof("scale", *words, "--metric", "time", "--plot", "out.svg")
    assert (done.returncode, done.stderr) == (0, "the picture is out.svg\n")
    picture = Picture((tmp_path / "out.svg").read_text(encoding="utf-8"))
    named = dict(zip(picture.texts("legend"), picture.elements("line")))
    assert "__main__.pairs: N^2.00 ±0.00" in named and "__main__.load: N^1.00 ±0.00" in named
    assert len(picture.elements("dot")) == 4 * len(named)
    slopes = {}
    for name, line in named.items():
        (x1, y1), (x2, y2) = [map(float, pair.split(",")) for pair in line.get("points").split()]
        slopes[name] = (y1 - y2) / (x2 - x1)
    one = slopes["__main__.load: N^1.00 ±0.00"]
    assert slopes["__main__.pairs: N^2.00 ±0.00"] == pytest.approx(2 * one, rel=0.01)
    assert "time" in picture.texts("y-title") and "10 ms" in picture.texts("y-tick")


@pytest.mark.parametrize("name", ["growth.pdf", "none/growth.svg"])
def test_a_chart_that_cannot_be_written_is_told(pyprof, words, name):
    done = pyprof("scale", *words, "--plot", name)
    assert done.returncode == 2 and name in done.stderr and done.stderr.count("\n") == 1
