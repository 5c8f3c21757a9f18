"""Runs that stop at checkpoints, and the memory that they take at each.

    ran = paced.run(host_command, folder)
    ran.checkpoints[-1].bytes          all that is the processes' own, and the recording

A program prints a line at each checkpoint and waits for one.
"""
import dataclasses
import pathlib
import subprocess

import host


@dataclasses.dataclass(frozen=True)
class Checkpoint:
    text: str
    memory_bytes: int  # anonymous pages of all processes of the run; those shared by a fork in each
    recording_bytes: int  # on the disk

    @property
    def bytes(self):
        return self.memory_bytes + self.recording_bytes


def run_host(target, folder, options=()):
    """The checkpoints, and the profile that the run left."""
    path = folder / "stacks.json"
    checkpoints = run([host.HOST, "-q", "-o", path, *options, *target], folder)
    return checkpoints, host.Recorded(0, "", "", path)


def run_python(target, folder):
    return run([host.PYTHON, *target], folder)


def run(command, folder):
    with subprocess.Popen(list(map(str, command)), text=True, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, env=host.reproducible()) as process:
        checkpoints = [go_on_from(line, process, folder) for line in process.stdout]
    assert process.returncode == 0
    return checkpoints


def go_on_from(line, process, folder):
    found = Checkpoint(line.strip(), sum(map(anonymous_bytes, family(process.pid))),
                       sum(file.stat().st_blocks * 512 for file in folder.glob("*.pyprof")))
    process.stdin.write("\n")
    process.stdin.flush()
    return found


def family(pid):
    """The process and all below it."""
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(found for child in children for found in family(int(child)))]


def anonymous_bytes(pid):
    rows = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    kibibytes, = [row.split()[1] for row in rows if row.startswith("Anonymous:")]
    return int(kibibytes) * 1024
