"""--help as a manual page and as completions, read by groff, bash and zsh."""
import os
import re
import shutil
import subprocess

import pytest

import host

TOOL = os.environ.get("PYPROF_TOOL", "pyprof")
PROGRAMS = {"pyprof": TOOL, "pyprof-host": host.HOST}


def answer(name, *words):
    ended = subprocess.run([PROGRAMS[name], *words], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout


def options_in(text):
    return set(re.findall(r"(?<![\\w-])--[a-z][a-z-]+", text))


def helps(name):
    """--help of the program and of its subcommands."""
    text = answer(name, "--help")
    commands = re.findall(r"^  ([a-z]+)  ", text.partition("Subcommands:")[2], re.MULTILINE)
    return {"": text, **{command: answer(name, command, "--help") for command in commands}}


@pytest.mark.parametrize("name", PROGRAMS)
def test_manual_page_has_every_option_and_renders(name):
    page = answer(name, "--help-as", "man")
    # -ww: every warning of roff; -rLL: lines so long that no option is broken.
    done = subprocess.run(["groff", "-man", "-Tascii", "-ww", "-P-c", "-rLL=2000n"], input=page,
                          capture_output=True, text=True, check=True)
    assert done.stderr == ""
    shown = re.sub(".\b", "", done.stdout)
    for command, text in helps(name).items():
        assert options_in(text) <= options_in(shown), command
        assert command in shown


@pytest.mark.parametrize("words", [
    ["check", "a.json", "--tolerance"], ["diff", "a.json", "b.json", "--noise"],
    ["scale", "a.json@1", "b.json@2", "--least"], ["tree", "a.json", "--least"],
    ["watch", "a.json", "--interval"]])
@pytest.mark.parametrize("number", ["nan", "-nan", "-1", "inf", "x"])
def test_what_is_no_number_within_the_bounds_is_refused(words, number):
    """nan is neither below nor above a bound, and no value exceeds it."""
    ended = subprocess.run([PROGRAMS["pyprof"], *words[:-1], f"{words[-1]}={number}"],
                           capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert f"{words[-1]}: Value {number} not in range" in ended.stderr


def complete(name, *words):
    """What bash offers for the last of these words."""
    script = answer(name, "--help-as", "bash") + f"""
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        _{name.replace("-", "_")} {name}
        printf '%s\n' "${{COMPREPLY[@]}}"
    """
    ended = subprocess.run(["bash", "-euc", script, "bash", name, *words], capture_output=True,
                           text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
    return set(ended.stdout.split("\n")) - {""}


def test_bash_offers_options(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my script.py").touch()
    for name in PROGRAMS:
        for command, text in helps(name).items():
            assert complete(name, *[command][:bool(command)], "--") == options_in(
                re.split("^Options", text, flags=re.MULTILINE)[1].partition("Subcommands")[0]
                if name == "pyprof" else text.partition("The flags of")[0])
    assert complete("pyprof", "sta") == {"stack", "stats", "status"}
    assert complete("pyprof", "stats", "--sort", "a") == {"alloc", "allocs"}
    assert complete("pyprof", "stats", "--sort", "=", "a") == {"alloc", "allocs"}
    assert complete("pyprof", "stats", "--sort", "=") >= {"self", "calls"}
    assert complete("pyprof", "stats", "m") == {"my script.py"}
    assert complete("pyprof-host", "--calls", "b") == {"both"}
    assert complete("pyprof-host", "--calls", "both", "m") == {"my script.py"}
    assert complete("pyprof-host", "-o", "my") == {"my script.py"}
    assert complete("pyprof-host", "my script.py", "--") == set()  # the script's own


@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh is not installed")
@pytest.mark.parametrize("name", PROGRAMS)
def test_zsh_offers_options(name, tmp_path):
    """In a real zsh behind a terminal: what it lists for "NAME --" and a Tab."""
    (tmp_path / f"_{name}").write_text(answer(name, "--help-as", "zsh"))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / name).symlink_to(PROGRAMS[name])
    script = f"""
        zmodload zsh/zpty
        zpty shell zsh -f -i
        zpty -w shell "PS1=; cd {tmp_path}; fpath=({tmp_path} $fpath); path=({tmp_path}/bin $path)"
        zpty -w shell "autoload -Uz compinit; compinit -u -D; LISTMAX=9999; stty rows 200 columns 200"
        zpty -w shell "bindkey '^I' list-choices; print READY"
        zpty -r -m shell ready "*READY*READY*"
        zpty -w -n shell "{name} --"$'\t'
        zpty -r -m shell shown "*--version*"
        print -r -- "$shown"
    """
    ended = subprocess.run(["zsh", "-fc", script], capture_output=True, text=True, timeout=60,
                           env={**os.environ, "TERM": "dumb", "HOME": str(tmp_path)})
    text = answer(name, "--help").partition("Subcommands:")[0].partition("The flags of")[0]
    assert options_in(text) <= options_in(ended.stdout), ended.stdout + ended.stderr
