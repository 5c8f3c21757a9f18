"""Children that outlive the program: it ends as under python3, and its profile is complete when they
have ended too."""
import json
import os
import pathlib
import signal
import subprocess
import time

import pytest

import families
import host
import profile_checks
import profile_view
import reports

# `wait()` returns when the test says so; a survivor holds none of the program's pipes.
PROGRAM = """
import os, sys, time
def late(n):
    return [object() for _ in range(n)]
def let_go():
    null = os.open(os.devnull, os.O_RDWR)
    for fd in 0, 1, 2:
        os.dup2(null, fd)
def wait():
    while not os.path.exists({marker!r}):
        time.sleep(0.01)
"""
CHILD = """
if not os.fork():
    let_go()
    wait()
    late(1000)
    os._exit(4)
"""


class Run:
    """A program that has ended while its children go on until marker is there."""

    def __init__(self, folder, source, options=()):
        self.folder = folder
        self.output = folder / "profile"
        self.output.mkdir()
        self.marker = folder / "marker"
        path = folder / "program.py"
        path.write_text(PROGRAM.format(marker=str(self.marker)) + source)
        self.ended = host.run_host([path], self.output, ["--follow", *options])
        self.path = self.ended.path

    def family(self):
        return families.Family(profile_view.ProfileView(profile_checks.validate(self.path)))

    @property
    def recordings(self):
        return list(self.output.glob("*.family"))

    def finish(self):
        self.marker.touch()
        families.await_end(self.output)
        assert [path.name for path in self.output.iterdir()] == ["stacks.json"]
        return self.family()


@pytest.fixture
def run(tmp_path):
    return lambda *words, **options: Run(tmp_path, *words, **options)


def writer_of(output):
    """The process that waits for what records in the folder."""
    word = os.fsencode(output / "stacks.json")
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if word in (process / "cmdline").read_bytes().split(b"\0") and \
                    os.readlink(process / "cwd") == "/":
                return process
        except OSError:
            pass
    raise AssertionError("nobody waits")


def test_a_child_that_lives_longer(run):
    survived = run("print('out')" + CHILD)
    assert (survived.ended.status, survived.ended.stdout, survived.ended.stderr) == (0, "out\n", "")
    family = survived.family()
    child, = family.children
    assert child.status["state"] == "running" and child.calls("late") == 0
    assert child.name in family.view.diagnostics()["process_running"]
    family = survived.finish()
    child, = family.children
    assert child.status == {"state": "completed", "exit_code": 4, "oom": False}
    assert child.calls("late") == 1
    assert child.memory("late")["", "object"]["object_count"] == 1000
    assert family.view.status["state"] == "completed"
    assert "process_running" not in family.view.diagnostics()


def test_its_times_go_on_when_nobody_samples_them_any_more(run):
    """--time sampled: the supervisor, which reads the clock for all, ends with the program."""
    survived = run("""
def busy(seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end: pass
def pause():
    time.sleep(0.2)
if not os.fork():
    let_go()
    wait()
    busy(0.2)
    pause()
    os._exit(0)
""", options=["--time", "sampled"])
    child, = survived.finish().children
    for name in ("busy", "pause"):
        assert child.view.sum("self_ns", child.find(name)) > 195_000_000, name


def test_two_seconds_longer_without_anybody_doing_anything(follow, program):
    path = program("""
import os, time
def late(n):
    return n
if not os.fork():
    for fd in 0, 1, 2:
        os.close(fd)
    time.sleep(2)
    late(1)
""")
    begin = time.monotonic()
    recorded, family = follow(path)
    assert recorded.status == 0 and time.monotonic() - begin > 2
    child, = family.children
    assert (child.calls("late"), child.status["state"]) == (1, "completed")


def test_one_that_is_killed_later(run):
    survived = run("""
late(3)
child = os.fork()
if not child:
    let_go()
    late(1000)
    while True:
        time.sleep(1)
print(child)
time.sleep(0.1)
""")
    os.kill(int(survived.ended.stdout), signal.SIGKILL)
    family = survived.finish()
    child, = family.children
    assert child.status["state"] == "lost" and child.calls("late") == 1  # init keeps it to itself
    assert child.name in family.view.diagnostics()["process_lost"]
    assert family.main.calls("late") == 1


def test_a_daemon(run):
    """As daemons become one: fork, setsid, fork; nothing open; the root as folder."""
    survived = run("""
if not os.fork():
    os.setsid()
    ready, begun = os.pipe()
    if not os.fork():
        os.write(begun, b"x")
        os.chdir("/")
        os.umask(0)
        os.closerange(0, 2048)
        wait()
        late(1000)
        os._exit(0)
    os.read(ready, 1)
    os._exit(0)
os.wait()
""")
    assert survived.ended.status == 0
    between, daemon = survived.family().children
    assert (between.status["state"], daemon.status["state"]) == ("completed", "running")
    family = survived.finish()
    assert family.children[1].calls("late") == 1
    assert family.children[1].status == {"state": "completed", "exit_code": 0, "oom": False}


def test_a_program_that_is_started_last(run):
    """The program has ended before the other one has begun to record."""
    survived = run("""
import subprocess
if len(sys.argv) == 1:
    quiet = subprocess.DEVNULL
    subprocess.Popen([sys.executable, __file__, "again"], stdin=quiet, stdout=quiet, stderr=quiet)
    os._exit(0)
late(1000)
wait()
late(2)
""")
    started, = [child for child in survived.finish().children if child.calls("late")]
    assert (started.calls("late"), started.status["state"]) == (2, "completed")


def test_generations_each_of_which_outlives_the_one_before(run):
    survived = run("""
for generation in range(40):
    if os.fork():
        os._exit(0)
    if generation == 0:
        let_go()
        wait()
    late(generation)
""")
    assert [child.calls("late") for child in survived.finish().children] == [1] * 40


@pytest.mark.parametrize("in_its_place", [None, "other"])
def test_a_profile_that_was_moved_away_is_not_written_again(run, in_its_place):
    survived = run(CHILD)
    moved = survived.path.rename(survived.folder / "moved.json")
    before = moved.read_text()
    if in_its_place:
        survived.path.write_text(in_its_place)
    folder, = survived.recordings
    writer = writer_of(survived.output)
    survived.marker.touch()
    while writer.exists():
        time.sleep(0.01)
    assert moved.read_text() == before
    assert (survived.path.read_text() if survived.path.exists() else None) == in_its_place
    check_recovered(folder)


def check_recovered(folder):
    whole = folder.parent / "whole.json"
    subprocess.run([os.environ["PYPROF_TOOL"], "recover", folder, "-o", whole], check=True)
    family = families.Family(profile_view.ProfileView(profile_checks.validate(whole)))
    assert [child.calls("late") for child in family.children] == [1]


def await_descriptors(writer):
    """Until it holds none but those it waits by: it lets go of the others just after it is there."""
    deadline = time.monotonic() + families.HANG_SECONDS
    while True:
        own = {os.readlink(fd) for fd in (writer / "fd").iterdir()}
        if all(path == "/dev/null" or "pidfd" in path for path in own):
            return
        assert time.monotonic() < deadline, own
        time.sleep(0.01)


def test_who_waits_holds_nothing_and_may_be_killed(run):
    survived = run(CHILD)
    writer = writer_of(survived.output)
    await_descriptors(writer)
    os.kill(int(writer.name), signal.SIGKILL)
    folder, = survived.recordings
    survived.marker.touch()
    status = [os.environ["PYPROF_TOOL"], "status", *folder.glob("[0-9]*.pyprof")]
    while subprocess.run(status, capture_output=True).returncode == 5:
        time.sleep(0.01)
    check_recovered(folder)


def test_of_a_pipe_the_recordings_are_kept(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(PROGRAM.format(marker=str(tmp_path / "marker")) + CHILD)
    command = [host.HOST, "--follow", "-o", "/dev/stdout", path]
    ended = subprocess.run(command, capture_output=True, text=True,
                           env=host.reproducible({"TMPDIR": str(tmp_path)}))
    assert ended.returncode == 0
    assert json.loads(ended.stdout)["processes"][1]["status"]["state"] == "running"
    folder, = tmp_path.glob("*.family")
    assert f"when they have ended: pyprof recover {folder} -o " in ended.stderr
    (tmp_path / "marker").touch()


def test_keep_keeps_the_recordings(run):
    survived = run(CHILD, options=["--keep"])
    folder, = survived.recordings
    writer = writer_of(survived.output)
    survived.marker.touch()
    while writer.exists():
        time.sleep(0.01)
    child, = survived.family().children
    assert (child.calls("late"), child.status["state"]) == (1, "completed")
    check_recovered(folder)


def test_the_report_is_completed_too(run, tmp_path):
    report = tmp_path / "report.html"
    survived = run(CHILD, options=["--report", report])
    if survived.ended.status == 2:
        pytest.skip("built without the viewer")
    for state in "running", "completed":
        _, child = reports.profile_of(report.read_text())["processes"]
        assert child["status"]["state"] == state
        survived.finish()
