"""SIGKILL in the middle of a run with a million call paths costs at most one event."""
import os
import pathlib
import random
import signal
import struct
import time

import pytest

import host
from profile_view import Type

MEGABYTE = 1_000_000
BYTES = Type("", "bytes")


class Killed:
    """The million program, killed without warning; the profile file is kept beside stacks.json."""

    def __init__(self, program, folder, seconds):
        progress = folder / "progress"
        progress.write_bytes(bytes(8))
        process, path = host.start_host([program, progress], folder, options=["--keep"],
                                        stdout=-1, stderr=-1)
        script = int(process.stdout.readline())
        time.sleep(seconds)
        os.kill(script, signal.SIGKILL)
        self.run = host.finish_host(process, path)
        self.steps, = struct.unpack("Q", progress.read_bytes())
        self.recording = path.with_suffix(".pyprof")


@pytest.fixture(scope="module")
def killed(tmp_path_factory, request):
    program = pathlib.Path(request.path).parent / "programs/million.py"
    return Killed(program, tmp_path_factory.mktemp("killed"), seconds=random.uniform(0.1, 0.6))


def test_the_status_is_that_of_a_kill(killed):
    assert killed.run.status == -signal.SIGKILL
    assert killed.run.profile.status == {"state": "signaled", "signal": 9, "oom": False}


def test_every_path_is_there(killed):
    profile = killed.run.profile
    grow = profile.only("grow")
    assert profile.nodes["subtree_size"][grow] == 2**20
    assert profile.sum("calls", profile.subtree(grow)) == 2**20
    assert not profile.columns["meta"]["truncated"]


def test_calls_are_at_most_one_event_behind(killed):
    profile = killed.run.profile
    assert killed.steps > 1000
    calls = profile.nodes["calls"][profile.only("step")]
    assert killed.steps <= calls <= killed.steps + 1


def test_memory_is_at_most_one_event_behind(killed):
    profile = killed.run.profile
    sums = profile.memory([profile.only("step")])[BYTES]
    assert killed.steps <= sums["object_count"] <= killed.steps + 1
    assert sums["alloc_count"] == sums["live_count"]
    assert abs(sums["live_bytes"] - sums["live_count"] * 1033) <= 1033


def test_the_profile_file_is_small(killed):
    status = killed.recording.stat()
    assert max(status.st_size, status.st_blocks * 512) < 400 * MEGABYTE


KILL_EARLY = """
import os, signal, threading, time
def build(n):
    return [(k, str(k)) for k in range(n)]
def killer():
    time.sleep({delay})
    os.kill(os.getpid(), signal.SIGKILL)
threading.Thread(target=killer).start()
while True:
    kept = build(1000)
"""


@pytest.mark.parametrize("delay", [0, 0.001, 0.02, 0.1, 0.3])
def test_a_kill_at_any_moment_leaves_a_valid_profile(record, program, delay):
    run = record(program(KILL_EARLY.format(delay=delay)))
    assert run.status == -signal.SIGKILL
    assert run.profile.status["state"] == "signaled"
    for sums in run.profile.memory(range(run.profile.nodes["count"])).values():
        assert sums["live_bytes"] <= sums["alloc_bytes"]
