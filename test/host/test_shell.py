"""pyprof-host without a target."""
import json
import subprocess

import host


def shell(work, lines, *options, env=None):
    return subprocess.run([host.HOST, *options], input=lines, cwd=work, text=True,
                          capture_output=True, env=host.reproducible(env))


def test_quit_and_end_of_input(work):
    for lines in "quit\n", "quit", "", "\n\n":
        ended = shell(work, lines)
        assert ended.returncode == 0
        assert ended.stdout.startswith("pyprof> ")
        assert ended.stderr == ""


def test_anything_else_is_an_invalid_command(work):
    ended = shell(work, "help\nprofil x\nQUIT\nquit\nnever\n")
    assert ended.stderr == "invalid command\n" * 3
    assert ended.returncode == 0


def test_profile_runs_a_program_and_comes_back(write, work):
    write("a b.py", "import sys; print(sys.argv)")
    ended = shell(work, "profile 'a b.py' x \"y z\" \\'\nprofile 'a b.py'\nquit\n")
    assert "['a b.py', 'x', 'y z', \"'\"]\n" in ended.stdout
    assert "['a b.py']\n" in ended.stdout
    assert ended.stdout.count("pyprof> ") == 3
    assert json.loads((work / "stacks.json").read_text())["meta"]["argv"] == ["a b.py"]
    assert ended.returncode == 0


def test_options_hold_for_every_profile(write, work):
    write("script.py", "pass")
    ended = shell(work, "profile script.py\n", "-q", "-o", "run.json")
    assert (work / "run.json").exists() and ended.stderr == ""


def test_the_shell_outlives_what_it_runs(write, work):
    write("fails.py", "1 / 0")
    write("dies.py", "import os; os.kill(os.getpid(), 9)")
    ended = shell(work, "profile fails.py\nprofile dies.py\nprofile missing.py\nprofile\n"
                        "profile 'open\nprofile fails.py\nquit\n", "-q")
    assert ended.stderr.count("ZeroDivisionError") == 2
    assert "can't open file" in ended.stderr
    assert "profile what?" in ended.stderr and "no closing '" in ended.stderr
    assert ended.stdout.count("pyprof> ") == 7
    assert ended.returncode == 0


def test_program_reads_what_follows_its_command(write, work):
    write("reads.py", "import os; print('read', os.read(0, 4))")
    ended = shell(work, "profile reads.py\nabc\nquit\n")
    assert "read b'abc\\n'" in ended.stdout
    assert ended.stderr.count("invalid command") == 0
