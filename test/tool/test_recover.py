"""pyprof recover: recordings that nobody made a profile of, and those of running programs."""
import os
import subprocess

import pytest

import host
import profile_checks
import profile_view

PROGRAM = """
import sys
def work():
    return [str(n) for n in range(1000)]
kept = work()
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def running(tmp_path):
    """A program that has worked and waits, and the path of its recording."""
    process = subprocess.Popen([host.HOST, "-q", "-c", PROGRAM], cwd=tmp_path, text=True,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout.readline() == "ready\n"
    recording, = tmp_path.glob("*.pyprof")
    yield process, recording
    process.communicate()


@pytest.fixture
def killed(running):
    process, recording = running
    process.kill()  # the supervisor, which takes the script along
    process.wait()
    assert process.stdout.read() == ""  # ends when the script is gone
    return recording


def work_of(path):
    """The state of the run, and how often work() was called."""
    profile = profile_checks.validate(path)
    view = profile_view.ProfileView(profile)
    return profile["status"]["state"], view.sum("calls", view.find("work"))


def test_of_a_run_that_was_killed_with_its_supervisor(pyprof, killed, tmp_path):
    before = killed.read_bytes()
    done = pyprof("recover", killed)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert work_of(tmp_path / "stacks.json") == ("lost", 1)
    assert killed.read_bytes() == before
    assert pyprof("status", killed).stdout == "crashed-ungracefully\n"


def test_of_a_run_that_goes_on(pyprof, running, tmp_path):
    _, recording = running
    assert pyprof("recover", recording, "-o", "now.json").returncode == 0
    assert work_of(tmp_path / "now.json") == ("running", 1)
    status = pyprof("status", recording)
    assert (status.stdout, status.returncode) == ("running\n", 5)


def test_a_copy_is_no_running_program(pyprof, running, tmp_path):
    _, recording = running
    copy = tmp_path / "copy.bin"
    copy.write_bytes(recording.read_bytes())
    assert pyprof("status", copy).returncode == 4


def test_to_standard_output(pyprof, killed, tmp_path):
    done = pyprof("recover", killed, "-o", "-")
    (tmp_path / "piped.json").write_text(done.stdout)
    assert work_of(tmp_path / "piped.json")[1] == 1
    assert not os.path.exists(tmp_path / "stacks.json")


@pytest.mark.parametrize("length", [0, 100, 5000, 40_000])
def test_of_a_file_that_was_cut(pyprof, killed, tmp_path, length):
    cut = tmp_path / "cut.pyprof"
    cut.write_bytes(killed.read_bytes()[:length])
    done = pyprof("recover", cut)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(f"pyprof: {cut}") or f"read {cut}" in done.stderr
    assert not os.path.exists(tmp_path / "stacks.json")


@pytest.mark.parametrize("name", ["stacks.1.family", "stacks.1.family/"])
def test_of_a_folder_without_a_recording(pyprof, tmp_path, name):
    (tmp_path / "stacks.1.family").mkdir()
    for command in ("recover", "summary"):
        done = pyprof(command, name)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert f"{name} holds no recording (main.pyprof)" in done.stderr


def test_of_a_profile(pyprof, killed):
    pyprof("recover", killed, "-o", "made.json")
    done = pyprof("recover", "made.json")
    assert done.returncode == 2
    assert done.stderr == ("pyprof: made.json is no recording but a profile already; "
                           "name a .pyprof file\n")


def test_the_recording_is_not_replaced(pyprof, killed):
    before = killed.read_bytes()
    done = pyprof("recover", killed, "-o", killed)
    assert (done.returncode, killed.read_bytes()) == (2, before)
    assert done.stderr == (f"pyprof: --output would replace {killed}, which is read; "
                           "name another file with it\n")
