"""A control group of little memory, where one can be made."""
import contextlib
import os
import pathlib

# Both versions, where they are usually mounted: the folder below which groups are made, the file
# that has the limit; and what was taken most, by the version and, in the second, the kernel.
PEAKS = "memory.max_usage_in_bytes", "memory.peak"
VERSIONS = [("memory", "memory.limit_in_bytes"), ("", "memory.max"), ("unified", "memory.max")]


@contextlib.contextmanager
def small_group(limit):
    """The file that takes processes in, or None."""
    for root, name in VERSIONS:
        group = pathlib.Path("/sys/fs/cgroup", root, f"pyprof-test-{os.getpid()}")
        try:
            group.mkdir()
        except OSError:
            continue
        try:
            if (group / name).exists():
                (group / name).write_text(limit)
                yield group / "cgroup.procs"
                return
        finally:
            group.rmdir()
    yield None


def peak_of(processes):
    """The most memory that the group of small_group() has taken, in bytes, or None if nobody knows."""
    for name in PEAKS:
        file = processes.with_name(name)
        if file.exists():
            return int(file.read_text())
    return None
