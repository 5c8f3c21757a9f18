"""What pyprof-host says of itself and of what it does not understand."""
import re
import subprocess

import host
import pytest


def run(*words):
    return subprocess.run([host.HOST, *words], text=True, capture_output=True,
                          stdin=subprocess.DEVNULL)


def test_version_names_python_link_and_compiler():
    ended = run("--version")
    python = subprocess.run([host.PYTHON, "-c", "import platform; print(platform.python_version())"],
                            text=True, capture_output=True, check=True).stdout.strip()
    assert ended.returncode == 0 and ended.stderr == ""
    assert f"Python {python}" in ended.stdout
    assert re.search(r"embedded as (program|static|shared)", ended.stdout)
    assert "GCC" in ended.stdout or "Clang" in ended.stdout


def test_help_names_every_option():
    ended = run("--help")
    assert ended.returncode == 0 and ended.stderr == ""
    for option in ("--output", "--calls", "--no-memory", "--no-time", "--filter",
                   "--timeline-points", "--no-supervisor", "--keep", "--python", "-q", "-v",
                   "--version", "--help", "-m module", "-c code", "profile <file>"):
        assert option in ended.stdout
    assert max(map(len, ended.stdout.splitlines())) <= 110


@pytest.mark.parametrize("words, hint", [
    (["--outptu", "x", "s.py"], "did you mean --output?"),
    (["--no-memroy", "s.py"], "did you mean --no-memory?"),
    (["--lifetimes", "--no-memory", "s.py"], "leave out --no-memory"),
    (["--locals", "all", "--no-memory", "s.py"], "leave out --no-memory"),
    (["--learn", "sites", "s.py"], "leave out what comes after its PATH"),
    (["--clock", "both", "--no-time", "s.py"], "leave out --no-time"),
    (["--clock", "sun", "s.py"], "--clock: sun not in"),
    (["--line-rate", "often", "s.py"], "--line-rate: Value often not in range"),
    (["--frobnicate", "s.py"], "--help"),
    (["-Z", "s.py"], "--help"),
    (["-BZ", "s.py"], "-Z"),
    (["--calls", "all", "s.py"], "python"),
    (["--timeline-points", "many", "s.py"], "--timeline-points"),
    (["--timeline-points=-3", "s.py"], "--timeline-points"),
    (["--output"], "--output"),
    (["-X"], "-X"),
    (["-o", "", "s.py"], "--output"),
], ids=str)
def test_misuse_is_one_sentence_and_status_2(words, hint, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ended = run(*words)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("pyprof-host: ") and ended.stderr.count("\n") == 1
    assert hint in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_filter_may_be_repeated_and_takes_one_value_each(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.py").write_text("import sys; print(sys.argv)")
    assert run("-q", "--filter", "a", "--filter", "b", "s.py", "x").stdout == "['s.py', 'x']\n"
