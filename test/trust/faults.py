"""Faults, each injected into a run that counts its own calls (programs/counted.py).

    for fault in FAULTS: fault.inject(folder, random.Random(7))

inject() raises an AssertionError if the script did not end as under python3 or left no sound profile;
else it returns how many calls the script counted, and how many of them the profile lacks.
"""
import dataclasses
import functools
import os
import pathlib
import signal
import struct
import subprocess
import sys
import tempfile
import time
from typing import Callable, NamedTuple

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))

import control_groups  # noqa: E402
import file_systems  # noqa: E402
import host  # noqa: E402
import profile_checks  # noqa: E402
import profile_view  # noqa: E402

COUNTED = pathlib.Path(__file__).parent / "programs/counted.py"
TOOL = os.environ.get("PYPROF_TOOL", "pyprof")
# From before the interpreter starts to some thousand calls; the whole of a start takes 0.05 s.
LATEST_SECONDS = 0.4
DEADLINE_SECONDS = 30


class Counted(NamedTuple):
    calls: int  # that ended, by the script's own count
    lost: int  # of these, not in the profile


class CannotBeMade(Exception):
    """This machine does not allow the fault."""


@dataclasses.dataclass(frozen=True)
class Fault:
    name: str
    inject: Callable
    runs: int = 20  # in the whole test
    loses: bool = False  # calls of functions that there was no room for; the profile says so


def program(folder, fault, rounds):
    progress = folder / "progress"
    progress.write_bytes(bytes(16))
    return [COUNTED, progress, fault, rounds]


def compared(profile, folder):
    """What the program counted with what the profile counts of the same calls."""
    view = profile_view.ProfileView(profile)
    done = struct.unpack("QQ", (folder / "progress").read_bytes())
    found = [view.sum("calls", view.find(name)) for name in ("step", "method")]
    return Counted(sum(done), sum(max(0, mine - its) for mine, its in zip(done, found)))


def recovered(recording, folder):
    """The profile of what a killed host leaves, or of a disk that had no room for it."""
    path = folder / "recovered.json"
    subprocess.run([TOOL, "recover", recording, "-o", path], check=True)
    return profile_checks.validate(path)


# SIGKILL at a random instant.


def script_of(process):
    """The first child of the host runs the script."""
    children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children")
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not (found := children.read_text().split()):
        assert time.monotonic() < deadline and process.poll() is None
    return int(found[0])


def start(folder, draw):
    process, path = host.start_host(program(folder, "nothing", 10**9), folder, cwd=folder,
                                    stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                    start_new_session=True)
    script = script_of(process)
    time.sleep(draw.uniform(0, LATEST_SECONDS))
    return process, path, script


def wait_until_gone(pid):
    deadline = time.monotonic() + DEADLINE_SECONDS
    while os.path.exists(f"/proc/{pid}"):
        assert time.monotonic() < deadline
        time.sleep(0.001)


def kill_the_script(folder, draw):
    process, path, script = start(folder, draw)
    os.kill(script, signal.SIGKILL)
    recorded = host.finish_host(process, path)
    assert recorded.status == -signal.SIGKILL
    assert recorded.profile.status == {"state": "signaled", "signal": 9, "oom": False}
    assert not list(folder.glob("*.pyprof"))
    return compared(recorded.profile.columns, folder)


def kill_the_host(folder, draw, kill=os.kill):
    process, path, script = start(folder, draw)
    kill(process.pid, signal.SIGKILL)
    process.communicate()
    wait_until_gone(script)
    recording, = folder.glob("*.pyprof")
    status = subprocess.run([TOOL, "status", recording], capture_output=True, text=True)
    assert (status.stdout, status.stderr) == ("crashed-ungracefully\n", ""), recording
    return compared(recovered(recording, folder), folder)


def kill_both(folder, draw):
    return kill_the_host(folder, draw, os.killpg)


# What the script does to itself.


@functools.cache
def under_python(fault, rounds):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        output = folder / "output"
        output.mkdir()
        return host.run_python(program(folder, fault, rounds), cwd=folder,
                               env={"OUTPUT_FOLDER": str(output)})


ROUNDS = range(100, 1000, 100)


def run_both(fault, folder, draw, output=None, command=()):
    """The recorded run, which must have ended as under python3. The command goes in front of it."""
    rounds = draw.choice(ROUNDS)
    plain = under_python(fault, rounds)
    path = (output or folder) / "stacks.json"
    ended = subprocess.run([*command, host.HOST, "-q", "-o", path, *program(folder, fault, str(rounds))],
                           cwd=folder, text=True, capture_output=True,
                           env=host.reproducible({"OUTPUT_FOLDER": str(output)}))
    assert (ended.returncode, ended.stdout) == (plain.status, plain.stdout), ended.stderr
    return host.Recorded(ended.returncode, ended.stdout, ended.stderr, path)


def does_to_itself(fault, state):
    def inject(folder, draw):
        recorded = run_both(fault, folder, draw)
        assert recorded.profile.status["state"] == state
        return compared(recorded.profile.columns, folder)
    return inject


def overflow(folder, draw):
    """The host's stack is an eighth of this limit, and all of it gets touched."""
    recorded = run_both("overflow", folder, draw, command=["prlimit", f"--as={4 << 30}"])
    assert recorded.profile.status["signal"] == signal.SIGSEGV
    return compared(recorded.profile.columns, folder)


def use_up_memory(folder, draw):
    """In a control group; the kernel kills what takes most of it."""
    with control_groups.small_group("100M") as processes:
        if not processes:
            raise CannotBeMade("no control groups to make here")
        process, path = host.start_host(
            program(folder, "use_up_memory", draw.choice(ROUNDS)), folder, cwd=folder,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            preexec_fn=lambda: processes.write_text(str(os.getpid())))
        recorded = host.finish_host(process, path)
    assert recorded.status == -signal.SIGKILL
    assert recorded.profile.status == {"state": "signaled", "signal": 9, "oom": True}
    return compared(recorded.profile.columns, folder)


# What the machine lacks.


def told_what_is_lost(profile, folder):
    """A short run may have had its room before."""
    counted = compared(profile, folder)
    assert counted.lost == 0 or "disk" in profile["meta"]["truncated"], counted
    return counted


def fill_disk(folder, draw):
    """Something takes all that was left of the disk: there is no room for the profile either."""
    with file_systems.small_disk(folder, "16m") as disk:
        if not disk:
            raise CannotBeMade("mounting a file system needs more rights")
        recorded = run_both("fill_disk", folder, draw, disk)
        recording, = disk.glob("*.pyprof")
        assert recorded.stderr.count("\n") == 1 and str(recording) in recorded.stderr
        assert not recorded.path.exists()
        return told_what_is_lost(recovered(recording, folder), folder)


def limit_files(folder, draw):
    return told_what_is_lost(run_both("limit_files", folder, draw).profile.columns, folder)


def remove_output(folder, draw):
    """There is nowhere to write to, and one sentence says so."""
    output = folder / "output"
    output.mkdir()
    recorded = run_both("remove_output", folder, draw, output)
    assert recorded.stderr.startswith("pyprof-host: ") and recorded.stderr.count("\n") == 1
    return Counted(0, 0)


def without_proc(folder, draw):
    command = ["unshare", "-m", "sh", "-c", 'umount -l /proc && exec "$@"', "sh"]
    if subprocess.run([*command, "true"], capture_output=True).returncode:
        raise CannotBeMade("unmounting /proc needs more rights")
    return compared(run_both("nothing", folder, draw, command=command).profile.columns, folder)


# The profile is written there; the recording, which would take a thousand and more, is not.
MOST_REQUESTS = 200


def on_slow_files(folder, draw):
    with file_systems.slow_files(folder) as slow:
        if not slow:
            raise CannotBeMade("no FUSE here (Debian: python3-fusepy)")
        recorded = run_both("nothing", folder, draw, slow.path)
        assert not recorded.stderr and slow.requests() <= MOST_REQUESTS, slow.requests()
        return compared(recorded.profile.columns, folder)


FAULTS = [
    Fault("SIGKILL of the script", kill_the_script, 200),
    Fault("SIGKILL of pyprof-host", kill_the_host, 150),
    Fault("SIGKILL of both", kill_both, 150),
    Fault("SIGSEGV", does_to_itself("segfault", "signaled")),
    Fault("SIGABRT", does_to_itself("abort", "signaled")),
    Fault("SIGXCPU", does_to_itself("use_up_time", "signaled"), 5),
    Fault("stack overflow", overflow, 5),
    Fault("out of memory in a control group", use_up_memory),
    Fault("`RLIMIT_AS` reached", does_to_itself("use_up_addresses", "exception"), 5),
    Fault("`os._exit`", does_to_itself("leave", "completed")),
    Fault("`exec` of another program", does_to_itself("replace", "completed")),
    Fault("`sys.exit` in a thread", does_to_itself("leave_from_a_thread", "completed")),
    Fault("daemon threads, failing `atexit`, `__del__` that allocates, at the end",
          does_to_itself("go_on_at_the_end", "completed")),
    Fault("every descriptor taken", does_to_itself("use_up_descriptors", "completed")),
    Fault("every descriptor closed", does_to_itself("close_descriptors", "completed")),
    Fault("disk full", fill_disk, loses=True),
    Fault("`RLIMIT_FSIZE` reached", limit_files, loses=True),
    Fault("output folder removed: no profile, one sentence", remove_output),
    Fault("no `/proc`", without_proc),
    Fault("slow file system (FUSE)", on_slow_files, 5),
]
