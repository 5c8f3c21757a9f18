"""--report: the report beside the profile, and the script none the wiser."""
import json
import os
import subprocess

import host
import pytest
import reports


def run(*words, cwd, status=0):
    """Runs the host as a person would."""
    done = subprocess.run([host.HOST, *map(str, words)], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == status, done.stderr
    return done


def test_the_report_shows_the_profile_that_is_written_too(work):
    done = run("--report", "r.html", "-c", "print('out')", cwd=work)
    assert done.stdout == "out\n"
    assert done.stderr.endswith(f"  profile: {work}/stacks.json\n  report:  {work}/r.html\n")
    profile = json.loads((work / "stacks.json").read_text())
    assert reports.profiles_of((work / "r.html").read_text()) == {
        "profile": ("stacks.json", profile)}


@pytest.mark.parametrize("options", [[], ["--no-supervisor"]])
@pytest.mark.parametrize("source, status", [
    ("import sys; print('out'); sys.exit(5)", 5), ("1 / 0", 1),
    ("import os; os.chdir('/'); os._exit(3)", 3)])
def test_the_script_is_as_without(same, work, options, source, status):
    same("-c", source, options=["--report", "r.html", *options])
    page = (work / "r.html").read_text()
    assert reports.profile_of(page)["status"]["exit_code"] == status


def test_a_killed_script_has_its_report(work):
    run("--report", "r.html", "-c", "import os; os.kill(os.getpid(), 9)", cwd=work, status=-9)
    assert reports.profile_of((work / "r.html").read_text())["status"]["signal"] == 9


def test_each_program_of_the_shell_has_one(work):
    (work / "a.py").write_text("pass")
    subprocess.run([host.HOST, "--report", "r.html"], cwd=work, input="profile a.py\nquit\n",
                   text=True, check=True, capture_output=True)
    assert reports.profile_of((work / "r.html").read_text())["meta"]["argv"] == ["a.py"]


def test_a_link_is_followed(work):
    (work / "real.html").write_text("old")
    (work / "link.html").symlink_to("real.html")
    run("--report", "link.html", "-c", "pass", cwd=work)
    assert (work / "link.html").is_symlink()
    assert reports.profile_of((work / "real.html").read_text())


@pytest.mark.parametrize("report, part", [
    ("missing/r.html", "missing does not exist"), (".", "is a folder"), ("", "--report is empty"),
    ("stacks.json", "both name"), ("/dev/full", "not a file"), ("/dev/stdout", "not a file")])
def test_what_cannot_be_written_is_said_before_the_script_runs(work, report, part):
    done = run("--report", report, "-c", "print('ran')", cwd=work, status=2)
    assert done.stdout == ""
    assert part in done.stderr and done.stderr.count("\n") == 1
    assert os.listdir(work) == []


def test_what_fails_at_the_end_leaves_the_profile_and_the_status(work):
    (work / "reports").mkdir()
    done = run("--report", "reports/r.html", "-c",
               "import os; os.rmdir('reports'); print('ran', flush=True); os._exit(4)", cwd=work, status=4)
    assert done.stdout == "ran\n"
    assert f"pyprof report {work}/stacks.json" in done.stderr
    assert "report:  " not in done.stderr
    assert json.loads((work / "stacks.json").read_text())["status"]["exit_code"] == 4
    assert os.listdir(work) == ["stacks.json"]
