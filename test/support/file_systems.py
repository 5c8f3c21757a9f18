"""File systems that are small, or slow, where they can be mounted."""
import contextlib
import os
import pathlib
import subprocess
import time

SERVER = pathlib.Path(__file__).parent / "slow_files.py"
REQUEST_SECONDS = 0.005
DEADLINE_SECONDS = 30


@contextlib.contextmanager
def small_disk(folder, size):
    """The folder of a disk of that size, or None."""
    disk = folder / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", disk]
    if subprocess.run(command, capture_output=True).returncode:
        yield None
        return
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


class SlowFolder:
    """A folder whose files another process has, and gives only after a while."""

    def __init__(self, path, log):
        self.path = path
        self._log = log

    def requests(self):
        """How often that process was asked so far."""
        return self._log.stat().st_size


@contextlib.contextmanager
def slow_files(folder):
    """A SlowFolder, or None."""
    root, mount, log = folder / "root", folder / "mount", folder / "requests"
    root.mkdir()
    mount.mkdir()
    command = ["/usr/bin/python3", SERVER, root, mount, log, str(REQUEST_SECONDS)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        if not _is_mounted(mount, server):
            server.kill()
            yield None
            return
        try:
            yield SlowFolder(mount, log)
        finally:
            subprocess.run(["umount", "--lazy", mount], check=True)
            server.kill()  # somebody may still have a file open there


def _is_mounted(mount, server):
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not os.path.ismount(mount):
        if server.poll() is not None or time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
