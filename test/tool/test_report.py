"""What pyprof report writes: the viewer, byte for byte, with the profile inside."""
import base64
import hashlib
import json
import os
import re

import pytest
import reports

EMPTY = re.compile(r'(<script type="application/octet-stream;base64" id="[a-z-]+")'
                   r' data-name="[^"]*">[^<]*</script>')

# What ends or escapes from a script element, an attribute or a string of JavaScript.
HOSTILE = ["</script><script>bad()</script>", "<!--", "--!>", "\"'&amp;`${bad()}", "]]>",
           "\u2028\u202e\u0000\u0007", "\U0001f469\u200d\U0001f467", "\ud800", "a\r\nb"]
HOSTILE_PROGRAM = f"""
for name in {HOSTILE!a}:
    code = (lambda: bytearray(70_000)).__code__.replace(co_name=name, co_qualname=name)
    type(lambda: 0)(code, globals())()
"""


def test_holds_the_profile_unchanged(pyprof, record, tmp_path):
    stacks = record("sum(range(9))")
    done = pyprof("report", stacks, "-o", "run.html")
    assert (done.returncode, done.stdout) == (0, "")
    assert "run.html" in done.stderr
    page = (tmp_path / "run.html").read_text()
    assert reports.profiles_of(page) == {"profile": ("stacks.json", json.loads(stacks.read_text()))}


def test_goes_to_report_html_by_default_and_replaces_it(pyprof, record, tmp_path):
    (tmp_path / "report.html").write_text("an older one")
    assert pyprof("report", record("pass")).returncode == 0
    assert "profile" in reports.profiles_of((tmp_path / "report.html").read_text())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.html", "stacks.json"]


def test_a_name_that_is_no_text_leaves_the_page_text(pyprof, record, tmp_path):
    named = tmp_path / os.fsdecode(b"o\xfe.json")
    record("pass").rename(named)
    assert pyprof("report", named, "-o", "run.html").returncode == 0
    profiles = reports.profiles_of((tmp_path / "run.html").read_text(encoding="utf-8"))
    assert profiles["profile"][0] == "o\ufffd.json"


def test_an_export_to_html_is_the_same_page(pyprof, record, tmp_path):
    stacks = record("sum(range(9))")
    pyprof("report", stacks, "-o", "report.html")
    assert pyprof("export", stacks, "--format", "html", "-o", "export.html").returncode == 0
    assert (tmp_path / "export.html").read_bytes() == (tmp_path / "report.html").read_bytes()


def test_two_runs_to_compare(pyprof, record, tmp_path):
    before = record("pass").rename(tmp_path / 'old <"a&b">.json')
    after = record("pass")
    assert pyprof("report", after, "--before", before, "-o", "r.html").returncode == 0
    assert reports.profiles_of((tmp_path / "r.html").read_text()) == {
        "profile": ("stacks.json", json.loads(after.read_text())),
        "profile-before": (before.name, json.loads(before.read_text()))}


def test_the_policy_of_the_page_still_allows_its_own_script_and_no_other(pyprof, record, tmp_path):
    pyprof("report", record(HOSTILE_PROGRAM), "-o", "r.html")
    page = (tmp_path / "r.html").read_bytes().decode()
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert len(scripts) == 1
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in page


def test_hostile_names_of_a_real_program_are_data(pyprof, record, tmp_path):
    stacks = record(HOSTILE_PROGRAM)
    pyprof("report", stacks, "-o", "r.html")
    page = (tmp_path / "r.html").read_text()
    profile = reports.profile_of(page)
    expected = [name.encode("utf-8", "replace").decode() for name in HOSTILE if name != "\ud800"]
    assert set(expected) <= set(profile["strings"])
    pyprof("report", record("pass"), "-o", "plain.html")
    plain = (tmp_path / "plain.html").read_text()
    assert EMPTY.sub(r"\1></script>", page) == EMPTY.sub(r"\1></script>", plain)


def test_of_a_recording(pyprof, record, tmp_path):
    stacks = record("pass", "--keep")
    assert pyprof("report", stacks.with_suffix(".pyprof")).returncode == 0
    name, profile = reports.profiles_of((tmp_path / "report.html").read_text())["profile"]
    assert name == "stacks.pyprof"
    assert profile["nodes"]["calls"] == json.loads(stacks.read_text())["nodes"]["calls"]


def test_to_standard_output(pyprof, record, tmp_path):
    done = pyprof("report", record("pass"), "-o", "-")
    assert (done.returncode, done.stderr) == (0, "")
    assert list(reports.profiles_of(done.stdout)) == ["profile"]
    assert not (tmp_path / "-").exists()


@pytest.mark.parametrize("words, part", [
    (["missing.json"], "missing.json"),
    (["stacks.json", "--before", "missing.json"], "missing.json"),
    (["stacks.json", "-o", "no/folder/r.html"], "no/folder/r.html"),
    (["stacks.json", "-o", "stacks.json"], "would replace"),
    (["stacks.json", "--before", "before.json", "-o", "./before.json"], "would replace"),
])
def test_what_cannot_be_done_is_said_and_changes_nothing(pyprof, record, tmp_path, words, part):
    record("pass").rename(tmp_path / "before.json")
    record("pass")
    files = {path: path.read_bytes() for path in tmp_path.iterdir()}
    done = pyprof("report", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert part in done.stderr and done.stderr.count("\n") == 1
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == files


def test_a_full_disk_leaves_no_half_report(pyprof, record, tmp_path):
    done = pyprof("report", record("pass"), "-o", "/dev/full")
    assert done.returncode == 2
    assert "/dev/full: No space left on device" in done.stderr
