"""pyprof diff: nothing for a profile and itself, exact numbers, spreads, harmless names."""
import copy
import json
import os
import pathlib

import pytest

import made_profile
import made_runs

GOLDEN = pathlib.Path(__file__).parent / "golden"


@pytest.fixture
def base(tmp_path):
    return made_profile.write(tmp_path / "base.json")


@pytest.fixture
def grown(tmp_path):
    return made_profile.write(tmp_path / "grown.json", made_runs.grown())


def slower(tmp_path, factor):
    return made_profile.write(tmp_path / f"slower-{factor}.json",
                              made_runs.slower(made_profile.EXAMPLE, factor))


def diff(pyprof, *words):
    done = pyprof("diff", *words, env={**os.environ, "COLUMNS": "100"})
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def rows_of(pyprof, part, *words):
    rows = json.loads(diff(pyprof, *words, "--json"))[part]
    return {(row["name"], row["metric"]): (row["before"]["median"], row["after"]["median"])
            for row in rows}


@pytest.mark.parametrize("name, words", [
    ("diff", []), ("diff-markdown", ["--markdown"]), ("diff-callees", ["--with-callees"]),
    ("diff-limit", ["--limit", "2"])])
def test_golden_texts(pyprof, base, grown, name, words):
    found = diff(pyprof, base, grown, *words)
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("PYPROF_UPDATE_GOLDEN"):
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


def test_programs_get_all_rows_unless_they_ask_for_fewer(pyprof, base, grown):
    whole = json.loads(diff(pyprof, base, grown, "--json"))
    few = json.loads(diff(pyprof, base, grown, "--json", "--limit", "2"))
    for part in "totals", "functions", "types":
        assert few[part] == whole[part][:2] != whole[part]


def test_a_profile_and_itself_do_not_differ(pyprof, base):
    for words in ([], ["--markdown"], ["--with-callees"], ["--noise", "0"]):
        assert diff(pyprof, base, base, *words) == "Nothing changed.\n"
    found = json.loads(diff(pyprof, base, base, "--json"))
    assert found["totals"] == found["functions"] == found["types"] == []


def test_a_recorded_profile_and_itself_do_not_differ(pyprof, record):
    path = record("import json, re\nf = [lambda: 1, lambda: 2]\n[g() for g in f]\nre.compile('a*')")
    assert diff(pyprof, path, path, "--noise", "0") == "Nothing changed.\n"


def test_moved_files_and_lines_change_nothing(pyprof, base, tmp_path):
    moved = made_runs.moved(made_profile.EXAMPLE, 7, "/elsewhere")
    assert diff(pyprof, base, made_profile.write(tmp_path / "moved.json", moved)) == (
        "Nothing changed.\n")


def test_only_what_changed_is_listed_with_its_exact_numbers(pyprof, base, grown):
    functions = rows_of(pyprof, "functions", base, grown)
    assert functions["json.decoder.parse", "calls"] == (3010, 6010)
    assert functions["json.decoder.parse", "alloc"] == (300_000, 600_000)
    assert functions["__main__.Shop.load", "live"] == (10 * 2048, 40 * 2048)
    assert functions["__main__.steps", "calls"] == (2, 0)
    assert not any(name == "__main__.Shop.walk" for name, _ in functions)
    assert rows_of(pyprof, "types", base, grown)["tuple", "allocs"] == (0, 3)
    assert rows_of(pyprof, "totals", base, grown)["", "calls"] == (3019, 6018)


def test_callees_count_on_request_and_recursion_once(pyprof, base, tmp_path):
    slow = slower(tmp_path, 2)
    own = rows_of(pyprof, "functions", base, slow)
    both = rows_of(pyprof, "functions", base, slow, "--with-callees")
    assert own["__main__.Shop.walk", "time"] == (30_000_000, 60_000_000)
    assert both["__main__.Shop.walk", "time"] == (31_000_000, 62_000_000)


def test_functions_of_one_name_are_one(pyprof, tmp_path):
    """Two lambdas that changed places are the same two lambdas."""
    def run(name, calls):
        children = [made_profile.node("<lambda>", "/home/ada/shop.py", line, n, 1000)
                    for line, n in zip((3, 9), calls)]
        return made_profile.write(
            tmp_path / name, made_profile.node("<thread>", "", 0, 0, 1000, module="",
                                               children=children))
    assert diff(pyprof, run("a.json", (1, 5)), run("b.json", (5, 1))) == "Nothing changed.\n"
    rows = rows_of(pyprof, "functions", run("a.json", (1, 5)), run("b.json", (5, 2)))
    assert rows == {("__main__.<lambda>", "calls"): (6, 7)}


def test_times_of_single_runs_differ_beyond_the_noise_only(pyprof, base, tmp_path):
    slow = slower(tmp_path, 1.04)
    assert diff(pyprof, base, slow) == "Nothing changed.\n"
    assert {metric for _, metric in rows_of(pyprof, "totals", base, slow, "--noise", "1")} == {
        "time"}


def test_times_within_the_spread_of_several_runs_are_no_change(pyprof, tmp_path):
    runs = [slower(tmp_path, factor) for factor in (1, 1.5, 2, 2.5)]
    assert diff(pyprof, runs[0], runs[2], "--", runs[1], runs[3]) == "Nothing changed.\n"
    apart = json.loads(diff(pyprof, "--json", *runs[:2], "--", *runs[2:]))
    assert (apart["runs_before"], apart["runs_after"]) == (2, 2)
    assert apart["totals"] == [{"name": "", "metric": "time",
                                "before": {"least": 453_590_000, "median": 566_987_500,
                                           "most": 680_385_000},
                                "after": {"least": 907_180_000, "median": 1_020_577_500,
                                          "most": 1_133_975_000}}]


def test_times_that_are_nothing_to_the_run_are_no_change(pyprof, tmp_path):
    """Of hundreds of functions that take microseconds, some lie apart in a few runs by chance."""
    runs = []
    for ns in (50_000, 51_000, 400_000, 410_000, 600_000, 610_000):
        tree = copy.deepcopy(made_profile.EXAMPLE)
        tree["children"][0]["children"][2]["self_ns"] = ns  # of steps; the run takes 453 ms
        runs.append(made_profile.write(tmp_path / f"{ns}.json", tree))
    assert diff(pyprof, *runs[:2], "--", *runs[2:4]) == "Nothing changed.\n"
    changed = rows_of(pyprof, "functions", *runs[:2], "--", *runs[4:])
    assert changed == {("__main__.steps", "time"): (50_500, 605_000)}


def test_what_one_run_did_not_record_is_not_compared(pyprof, record, tmp_path):
    with_memory = record("x = [0] * 1000").rename(tmp_path / "memory.json")
    without = record("pass", "--no-memory")
    rows = rows_of(pyprof, "totals", with_memory, without)
    assert {metric for _, metric in rows} <= {"time", "corrected", "calls"}
    note = f"{without} has no memory, so that is not compared; record it without --no-memory"
    for words in ([], ["--markdown"]):
        assert diff(pyprof, with_memory, without, *words).endswith(f"\n\n{note}\n")
    assert json.loads(diff(pyprof, with_memory, without, "--json"))["notes"] == [note]
    assert json.loads(diff(pyprof, without, without, "--json"))["notes"] == []


def test_runs_that_measured_other_time_are_refused(pyprof, base, cpu_time):
    for words in ([base, cpu_time], ["--json", base, base, "--", base, cpu_time]):
        done = pyprof("diff", *words)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"{cpu_time} and {base} do not measure the same time" in done.stderr
    assert diff(pyprof, cpu_time, cpu_time) == "Nothing changed.\n"


@pytest.mark.parametrize("words", [[], ["A"], ["A", "A", "A"], ["--", "A"], ["A", "--"]])
def test_other_than_two_sets_is_refused(pyprof, base, words):
    done = pyprof("diff", *[base if word == "A" else word for word in words])
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", [["--colour"], ["--noise", "x"], ["--json", "--markdown"]])
def test_bad_words_get_a_sentence(pyprof, base, words):
    done = pyprof("diff", base, base, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1 and words[0] in done.stderr


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": "pyprof.stacks"}', "\0\xff"])
def test_a_hostile_file_gets_a_sentence_that_names_it(pyprof, base, tmp_path, text):
    (tmp_path / "bad.json").write_text(text)
    for words in ([base, "bad.json"], ["bad.json", base]):
        done = pyprof("diff", *words)
        assert (done.returncode, done.stdout) == (2, "")
        assert len(done.stderr.splitlines()) == 1 and "bad.json" in done.stderr


def test_a_file_may_be_named_like_a_subcommand(pyprof, base, tmp_path):
    base.rename(tmp_path / "tree")
    assert diff(pyprof, "tree", "tree") == "Nothing changed.\n"


def test_names_are_harmless_in_text_and_markdown(pyprof, base, tmp_path):
    slow = slower(tmp_path, 2)
    for form in ([], ["--markdown"]):
        text = diff(pyprof, base, slow, "--noise", "0", "--limit", "0", *form)
        assert "\x1b" not in text and "\u202e" not in text
    assert "__main__" not in text and "&#95;&#95;main&#95;&#95;" in text
