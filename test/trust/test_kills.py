"""SIGKILL at a random instant: of the script, of the host, of both. Every file stays readable."""
import os
import pathlib
import random
import signal
import subprocess
import time

import pytest

import host

BUSY = pathlib.Path(__file__).parent / "programs/busy.py"
TOOL = os.environ.get("PYPROF_TOOL", "pyprof")
# From before the interpreter starts to some thousand calls; the whole of a start takes 0.05 s.
LATEST_SECONDS = 0.4
DEADLINE_SECONDS = 30
# PYPROF_SEED repeats a failed run as far as an instant can be repeated.
SEED = int(os.environ.get("PYPROF_SEED", random.randrange(2**32)))
FEW = range(20)
MANY = range(20, 500)


def script_of(process):
    """The first child of the host runs the script."""
    children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children")
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not (found := children.read_text().split()):
        assert time.monotonic() < deadline and process.poll() is None
    return int(found[0])


def start(folder, run):
    """A run that sleeps until its instant; what kills is another draw of the same generator."""
    draw = random.Random(SEED + run)
    process, path = host.start_host([BUSY], folder, cwd=folder, stdout=subprocess.DEVNULL,
                                    stderr=subprocess.PIPE, start_new_session=True)
    script = script_of(process)
    time.sleep(draw.uniform(0, LATEST_SECONDS))
    return process, path, script


def wait_until_gone(pid):
    deadline = time.monotonic() + DEADLINE_SECONDS
    while os.path.exists(f"/proc/{pid}"):
        assert time.monotonic() < deadline
        time.sleep(0.001)


def kill_the_script(folder, run):
    process, path, script = start(folder, run)
    os.kill(script, signal.SIGKILL)
    recorded = host.finish_host(process, path)
    assert recorded.status == -signal.SIGKILL
    assert recorded.profile.status == {"state": "signaled", "signal": 9, "oom": False}
    assert os.listdir(folder) == ["stacks.json"]


def kill_the_host(folder, run, kill=os.kill):
    process, path, script = start(folder, run)
    kill(process.pid, signal.SIGKILL)
    process.communicate()
    wait_until_gone(script)
    recording, = folder.iterdir()
    status = subprocess.run([TOOL, "status", recording], capture_output=True, text=True)
    assert (status.stdout, status.stderr) == ("crashed-ungracefully\n", ""), recording


def kill_both(folder, run):
    kill_the_host(folder, run, os.killpg)


def kill(run, tmp_path):
    (kill_the_script, kill_the_host, kill_both)[run % 3](tmp_path, run)


@pytest.mark.parametrize("run", FEW)
def test_killed_at_a_random_instant(run, tmp_path):
    print(f"PYPROF_SEED={SEED}")
    kill(run, tmp_path)


@pytest.mark.long
def test_killed_at_many_random_instants(tmp_path):
    print(f"PYPROF_SEED={SEED}")
    for run in MANY:
        folder = tmp_path / str(run)
        folder.mkdir()
        kill(run, folder)
