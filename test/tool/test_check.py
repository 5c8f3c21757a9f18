"""pyprof check: budgets hold or not by exact numbers, in TOML and JSON, for people and for CI."""
import json
import os
import pathlib
import re
import xml.etree.ElementTree

import pytest

import host
import made_profile
import made_runs

GOLDEN = pathlib.Path(__file__).parent / "golden"
EXAMPLES = pathlib.Path(__file__).parents[2] / "examples"
BUDGETS = """\
[totals]
time = "400 ms"
peak = "64 MiB"
calls = "+0 %"
[function."json.decoder.parse"]
calls = 6009
[subtree."__main__.Shop.load"]
alloc = "+85 %"
live = "+59 KiB"
[type.str]
allocs = 6999
[type.set]
live = 0
"""


@pytest.fixture
def base(tmp_path):
    return made_profile.write(tmp_path / "base.json")


@pytest.fixture
def grown(tmp_path):
    return made_profile.write(tmp_path / "grown.json", made_runs.grown())


@pytest.fixture
def budget(tmp_path):
    def budget(text, name="budget.toml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return name
    return budget


def verdicts(pyprof, *words):
    done = pyprof("check", *words, "--json")
    rows = {(row["subject"], row["metric"]): row for row in json.loads(done.stdout)}
    assert done.returncode == (0 if all(row["holds"] for row in rows.values()) else 1)
    return rows


def refused(pyprof, *words):
    done = pyprof("check", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    return done.stderr


@pytest.mark.parametrize("name, options", [("check", []), ("check-github", ["--github"])])
def test_golden_texts(pyprof, base, grown, budget, name, options):
    done = pyprof("check", grown, "--against", base, "--budget", budget(BUDGETS), *options)
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("PYPROF_UPDATE_GOLDEN"):
        golden.write_text(done.stdout, encoding="utf-8")
    assert (done.returncode, done.stdout) == (1, golden.read_text(encoding="utf-8"))


# What is just kept, and what is just exceeded, with the exact value.
@pytest.mark.parametrize("table, metric, kept, exceeded", [
    ("totals", "time", '"453590us"', '"453589us"'),
    ("totals", "calls", "3019", "3018"),
    ("totals", "allocs", '"4043"', '"4042"'),
    ("function.'__main__.Shop.walk'", "time", '"30 ms"', '"29.999 ms"'),
    ("subtree.'__main__.Shop.walk'", "time", '"31 ms"', '"30.999 ms"'),
    ("subtree.'__main__.Shop.load'", "calls", "3003", "3002"),
    ("type.list", "live", '"20 KiB"', '"20479 B"'),
    ("type.list", "peak", '"40.96 KB"', '"40.95 KB"'),
    ("type.bytes", "alloc", '"5 MB"', '"4.999999 MB"'),
    ("type.set", "live", "0", None)])
def test_a_limit_is_kept_up_to_its_last_unit(pyprof, base, budget, table, metric, kept, exceeded):
    for limit, status in ((kept, 0), (exceeded, 1)):
        if limit is None:
            continue
        file = budget(f"[{table}]\n{metric} = {limit}\n")
        assert pyprof("check", base, "--budget", file).returncode == status


@pytest.mark.parametrize("limit, holds", [("+100 %", True), ("+99.3 %", False), ("+3000", True),
                                          ("+2999", True), ("+2998", False)])
def test_growth_is_counted_from_the_base(pyprof, base, grown, budget, limit, holds):
    file = budget(f'[totals]\ncalls = "{limit}"\n')
    rows = verdicts(pyprof, grown, "--against", base, "--budget", file)
    row = rows["the whole run", "calls"]
    assert (row["base"], row["value"], row["holds"]) == (3019, 6018, holds)


def test_without_a_budget_totals_may_grow_by_the_tolerance(pyprof, base, grown):
    assert pyprof("check", base, "--against", base, "--tolerance", "0").returncode == 0
    rows = verdicts(pyprof, grown, "--against", base, "--tolerance", "80")
    assert {metric for (_, metric), row in rows.items() if not row["holds"]} == {"calls"}


def test_a_violation_is_one_line_with_the_call_path(pyprof, base, budget):
    file = budget('[function."json.decoder.parse"]\ncalls = 1\n')
    lines = pyprof("check", base, "--budget", file).stdout.splitlines()
    assert len(lines) == 2
    assert lines[0].endswith(
        "<thread> > __main__.<module> > __main__.Shop.load > json.decoder.parse")
    assert "budget.toml:2" in lines[0]


def test_json_budgets_are_the_same(pyprof, base, grown, budget):
    document = {"totals": {"calls": "+0 %"}, "type": {"str": {"allocs": 6999}}}
    file = budget(json.dumps(document), "budget.json")
    rows = verdicts(pyprof, grown, "--against", base, "--budget", file)
    assert [row["allowed"] for row in rows.values()] == [3019, 6999]


def test_junit_is_read_by_an_xml_parser(pyprof, base, grown, budget, tmp_path):
    text = BUDGETS + '[function."evil\\u001b[31m\\u202e<&\\""]\ncalls = 0\n'
    pyprof("check", grown, "--against", base, "--budget", budget(text), "--junit", "out.xml")
    suite = xml.etree.ElementTree.parse(tmp_path / "out.xml").getroot()
    failures = suite.findall("testcase/failure")
    assert (suite.get("tests"), suite.get("failures")) == ("9", "5")
    assert len(suite.findall("testcase")) == 9 and len(failures) == 5
    assert r'evil\x1b[31m\u202e<&"' in suite.findall("testcase")[0].get("name")
    assert all(" over the " in failure.get("message") for failure in failures)


def test_github_annotates_the_line_of_the_function(pyprof, base, budget):
    file = budget('[subtree."__main__.Shop.load"]\ntime = "1 ms"\n')
    lines = pyprof("check", base, "--budget", file, "--github").stdout.splitlines()
    assert lines[1].startswith("::error file=shop.py,line=10,title=Budget exceeded::time of subtree")


def test_the_accounts_are_checked_first(pyprof, base, tmp_path):
    assert pyprof("check", base).stdout == "the accounts close\n"
    document = json.loads(base.read_text())
    document["totals"]["calls"] += 1
    (tmp_path / "wrong.json").write_text(json.dumps(document))
    assert "wrong.json: its accounts do not close: totals.calls" in refused(pyprof, "wrong.json")


def test_an_unknown_function_is_told_and_costs_nothing(pyprof, base, budget):
    done = pyprof("check", base, "--budget", budget("[function.nobody]\ncalls = 0\n"))
    assert done.returncode == 0 and "no function nobody" in done.stdout


def test_programs_are_told_of_an_unknown_function(pyprof, base, budget, tmp_path):
    file = budget("[function.nobody]\ncalls = 0\n[totals]\ncalls = 4000\n")
    rows = verdicts(pyprof, base, "--budget", file, "--junit", "out.xml")
    unknown, known = rows["function nobody", "calls"], rows["the whole run", "calls"]
    assert unknown["message"] == "there is no function nobody in the profile"
    assert (unknown["known"], known["known"], "message" in known) == (False, True, False)
    suite = xml.etree.ElementTree.parse(tmp_path / "out.xml").getroot()
    assert [text.text for text in suite.findall("testcase/system-out")] == [unknown["message"]]


@pytest.mark.parametrize("text, said", [
    ("[total]\ntime = '1 s'", "budget.toml:1: total is not known"),
    ("[totals]\ntimes = '1 s'", "budget.toml:2: totals.times is not a metric"),
    ("[totals]\ntime = '1 MiB'", 'budget.toml:2: totals.time = "1 MiB" is no limit'),
    ("[totals]\ntime = 5", "totals.time = 5 is no limit"),
    ("[totals]\npeak = 1.5", "totals.peak = 1.5 is no limit"),
    ("[totals]\npeak = true", "totals.peak = true is no limit"),
    ("[totals]\ntime = inf", "totals.time = inf is no limit"),
    ("[totals]\ncalls = 1979-05-27", "totals.calls = 1979-05-27 is no limit"),
    ("[totals]\npeak = '10 %'", "totals.peak"),
    ("[totals]\npeak = 'inf MiB'", "totals.peak"),
    ("[totals]\ncalls = -1", "totals.calls = -1"),
    ("[totals]\ncalls = 99999999999999999", "totals.calls"),
    ("[totals]\ncalls = [1]", "totals.calls = [ 1 ] is no limit"),
    ("[type.dict]\ntime = '1 s'", "budget.toml:2: type.dict.time is not a metric"),
    ("function = 3", "budget.toml:1: function is not a table"),
    ("[function]\nload = 3", "budget.toml:2: function.load is not a table"),
    ("[totals", "budget.toml:1: no TOML"),
    ("[totals]\ncalls = 1\ncalls = 2", "budget.toml:3: no TOML"),
    ("", "has no budgets"),
    ("\0\x1b[31m", "no TOML"),
    ("[totals]\ncalls = '+1 %'", "--against"),
])
def test_a_bad_budget_gets_a_sentence(pyprof, base, budget, text, said):
    error = refused(pyprof, base, "--budget", budget(text))
    assert said in error and "\x1b" not in error


@pytest.mark.parametrize("text, said", [
    ("{", "budget.json: no JSON at byte"), ("[]", "is not a table"), ("3", "is not a table"),
    ('{"totals": {"size": 1}}', "budget.json: totals.size is not a metric"),
    ("[" * 100_000, "no JSON")])
def test_a_bad_json_budget_gets_a_sentence(pyprof, base, budget, text, said):
    assert said in refused(pyprof, base, "--budget", budget(text, "budget.json"))


def test_other_bad_input_gets_a_sentence(pyprof, base, budget, tmp_path):
    file = budget("[totals]\npeak = '1 MiB'\n")
    assert "nowhere.toml" in refused(pyprof, base, "--budget", "nowhere.toml")
    assert "nowhere.json" in refused(pyprof, "nowhere.json", "--budget", file)
    (tmp_path / "bad.json").write_text("{")
    assert "bad.json" in refused(pyprof, base, "--against", "bad.json")
    assert "nowhere/out.xml" in refused(pyprof, base, "--budget", file, "--junit", "nowhere/out.xml")
    for inputs in ([base], [base, "--against", base], [base, "--budget", file]):
        assert "--junit would replace" in refused(pyprof, *inputs, "--junit", inputs[-1])


def test_a_report_on_standard_output_is_refused(pyprof, base, tmp_path):
    assert "--junit writes a file" in refused(pyprof, base, "--junit", "-")
    assert not (tmp_path / "-").exists()


def test_a_metric_that_was_not_recorded_is_refused(pyprof, record, budget):
    path = record("pass", "--no-memory")
    error = refused(pyprof, path, "--budget", budget("[totals]\npeak = '1 MiB'\n"))
    assert path.name in error and "--no-memory" in error


def test_a_base_that_measured_other_time_is_refused(pyprof, base, cpu_time, budget):
    file = budget("[totals]\ncalls = '+0 %'\n")
    for words in ([], ["--budget", file]):
        error = refused(pyprof, base, "--against", cpu_time, *words)
        assert "base.json and " in error and "do not measure the same time" in error
    assert pyprof("check", cpu_time, "--against", cpu_time).returncode == 0


@pytest.mark.parametrize("option", ["--no-memory", "--no-time"])
def test_a_total_of_the_base_that_the_run_lacks_is_refused(pyprof, record, tmp_path, option):
    whole = record("pass").rename(tmp_path / "whole.json")
    part = record("pass", option)
    error = refused(pyprof, part, "--against", whole)
    assert f"which {whole} has; record it without {option}" in error
    done = pyprof("check", whole, "--against", part, "--tolerance", "100000")
    assert done.returncode == 0
    assert re.fullmatch(f"{part} has no (time|memory), so that is not compared; record it without "
                        f"{option}\n", done.stderr)


def test_the_example_budget_holds_for_its_program_and_itself(pyprof, tmp_path):
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    path = host.run_host([str(EXAMPLES / "alignment.py")], tmp_path, env=environment).path
    words = ["check", path, "--against", path, "--budget", EXAMPLES / "ci/budget.toml"]
    done = pyprof(*words)
    assert (done.returncode, done.stdout) == (0, "6 of 6 budgets hold\n")
    shorter = json.loads(pyprof(*words, "--json").stdout)
    assert all(row["value"] > 0 for row in shorter if row["subject"] != "type list")


def test_the_example_workflow_uses_what_there_is(pyprof):
    workflow = (EXAMPLES / "ci/profile.yml").read_text()
    used = set(re.findall(r"(?<= )--[a-z]+", workflow.split("steps:")[1]))
    offered = pyprof("diff", "--help").stdout + pyprof("check", "--help").stdout
    assert {"--against", "--budget", "--github", "--junit", "--markdown"} <= used
    for option in used - {"--output", "--repo", "--body"}:
        assert option in offered
