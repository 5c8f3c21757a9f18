"""Programs that take the interpreter, the process or its names apart: each ends as under python3 and
leaves a profile whose accounts close (run_host's profile is validated when it is looked at)."""
import os
import pathlib
import subprocess

import pytest

import host
import profile_checks

TOOL = os.environ.get("PYPROF_TOOL", "pyprof")

PROGRAMS = pathlib.Path(__file__).parent / "programs/hostile"
# Program, arguments, and what the long tests give it instead.
CASES = {
    "recursion_limits": ([], None),
    "code_objects": (["20000"], ["2000000"]),
    "short_lived_types": (["5000"], ["2000000"]),
    "many_threads": (["200"], ["1000"]),
    "signal_handlers": ([], None),
    "no_modules": ([], None),
    "no_descriptors": ([], None),
    "frozen": ([], None),
    "pokes": ([], None),
    "names": ([], None),
    "unmoored": ([], None),
    "greenlets": ([], None),
    "subinterpreters": ([], None),
}
OPTIONS = {"default": [], "both": ["--calls", "both"], "alone": ["--no-supervisor"]}
MORE_OPTIONS = ["--native", "--lifetimes", "--line-profile=*", "--clock=both", "--locals=all", "--follow",
                "--calls=c", "--rss=all", "--no-memory", "--no-time", "--filter=/nowhere"]


# What a program needs that a python3 may lack.
NEEDS = {"greenlets": "greenlet"}


def compare(name, arguments, folder, options):
    if name in NEEDS:
        host.skip_without(NEEDS[name])
    target = [PROGRAMS / f"{name}.py", *arguments]
    plain = host.run_python(target, cwd=folder)
    assert not plain.stderr  # it does what it was written for
    recorded = host.run_host(target, folder, options, cwd=folder)
    assert (recorded.status, recorded.stdout, recorded.stderr) == \
        (plain.status, plain.stdout, plain.stderr)
    return recorded.profile


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@pytest.mark.parametrize("name", CASES)
def test_runs_as_under_python_and_is_recorded(name, options, tmp_path):
    profile = compare(name, CASES[name][0], tmp_path, options)
    assert profile.totals["calls"] > 0


@pytest.mark.long
@pytest.mark.parametrize("option", MORE_OPTIONS)
@pytest.mark.parametrize("name", CASES)
def test_runs_so_whatever_is_recorded(name, option, tmp_path):
    compare(name, CASES[name][0], tmp_path, [option])


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name, (_, many) in CASES.items() if many])
def test_the_same_by_the_million(name, tmp_path):
    compare(name, CASES[name][1], tmp_path, [])


# Who is the script's own process has no better means at the end than the script left it.
NEEDY = ["all_descriptors", "file_size_limit"]


@pytest.mark.parametrize("name", NEEDY)
def test_the_supervisor_has_what_the_script_has_used_up(name, tmp_path):
    profile = compare(name, [], tmp_path, [])
    assert profile.status["state"] == "completed"
    assert ("disk" in profile.columns["meta"].get("truncated", {})) == (name == "file_size_limit")


@pytest.mark.parametrize("name", NEEDY)
def test_without_a_supervisor_the_recording_is_left(name, tmp_path):
    target = [PROGRAMS / f"{name}.py"]
    plain = host.run_python(target, cwd=tmp_path)
    recorded = host.run_host(target, tmp_path, ["--no-supervisor"], cwd=tmp_path)
    assert (recorded.status, recorded.stdout) == (plain.status, plain.stdout)
    left, = tmp_path.iterdir()
    assert recorded.stderr.count("\n") == 1 and recorded.stderr.endswith(f" kept in {left}\n")
    recovered = tmp_path / "recovered.json"
    subprocess.run([TOOL, "recover", left, "-o", recovered], check=True)
    assert profile_checks.validate(recovered)["status"]["state"] == "lost"  # nobody saw it end


def test_without_proc(tmp_path):
    """In a mount namespace whose /proc is gone."""
    script = "umount -l /proc && exec \"$@\""
    if subprocess.run(["unshare", "-m", "sh", "-c", script, "sh", "true"],
                      capture_output=True).returncode:
        pytest.skip("unmounting /proc needs more rights")
    for options in [], ["--no-supervisor"], ["--native"]:
        path = tmp_path / "stacks.json"
        ended = subprocess.run(["unshare", "-m", "sh", "-c", script, "sh", host.HOST, "-q", "-o", path,
                                *options, "-c", "print([0] * 9)"], capture_output=True, text=True)
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, f"{[0] * 9}\n", "")
        totals = profile_checks.validate(path)["totals"]
        assert "--no-supervisor" in options or totals["rss_peak_bytes"] > 1 << 20


def test_the_tool_says_that_a_file_may_not_grow(tmp_path):
    made = host.run_host(["-c", "import json"], tmp_path)
    limit = ["prlimit", "--fsize=4096"]
    merged = tmp_path / "merged.json"
    ended = subprocess.run([*limit, TOOL, "merge", made.path, made.path, "-o", merged],
                           capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("pyprof: cannot write") and "too large" in ended.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["stacks.json"]


# Names are data in every text that a terminal shows.
VIEWS = ["summary", "stats", "tree", "top", "types", "leaks"]


@pytest.mark.parametrize("view", VIEWS)
def test_no_name_reaches_the_terminal_as_a_command(view, tmp_path):
    made = host.run_host([PROGRAMS / "names.py"], tmp_path)
    shown = subprocess.run([TOOL, view, made.path], capture_output=True, check=True).stdout
    text = shown.decode()
    assert not set(text) & {chr(code) for code in (*range(10), *range(11, 32), 127)}
    assert "\u202e" not in text and len(max(text.splitlines(), key=len)) < 1000
