"""A control group of little memory, where one can be made."""
import contextlib
import os
import pathlib

# Both versions, where they are usually mounted: the folder below which groups are made, the file
# that has the limit.
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
