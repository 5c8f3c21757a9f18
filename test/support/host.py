"""Runs programs under pyprof-host, and under the plain python3 that it embeds.

PYPROF_HOST names the binary, PYPROF_PYTHON the python3 of the same version.
"""
import dataclasses
import functools
import os
import pathlib
import subprocess
import sys

import profile_checks
import profile_view
import pytest

HOST = os.environ.get("PYPROF_HOST", "pyprof-host")
PYTHON = os.environ.get("PYPROF_PYTHON", sys.executable)

# A hung program must not hang the tests; no test comes near it.
HANG_SECONDS = 900


@dataclasses.dataclass(frozen=True)
class Run:
    """How a program ended; status is negative for a signal, as subprocess has it."""

    status: int
    stdout: str
    stderr: str


@dataclasses.dataclass(frozen=True)
class Recorded(Run):
    """A run under pyprof-host. Its profile is validated before anybody sees it."""

    path: pathlib.Path

    @functools.cached_property
    def profile(self):
        return profile_view.ProfileView(profile_checks.validate(self.path))


def run_host(target, output, options=(), **process):
    """Profiles a target (arguments from the target on) into the folder output.

    process: cwd, env and input as for subprocess.run; env adds to a reproducible environment.
    """
    path = pathlib.Path(output) / "stacks.json"
    command = [HOST, "-q", "-o", path, *options, *target]
    return Recorded(**_finish(command, process), path=path)


def run_python(target, **process):
    """Runs the same target under plain python3."""
    return Run(**_finish([PYTHON, *target], process))


def skip_without(module):
    """Skips the test if that python3 cannot import the module."""
    if run_python(["-c", f"import {module}"]).status:
        pytest.skip(f"no {module} for {PYTHON}")


@functools.cache
def python_version():
    """(major, minor, micro) of that python3."""
    run = run_python(["-c", "import sys; print(*sys.version_info[:3])"])
    return tuple(map(int, run.stdout.split()))


def start_host(target, output, options=(), **process):
    """Starts pyprof-host and returns its Popen and where the profile will be."""
    path = pathlib.Path(output) / "stacks.json"
    command = list(map(str, [HOST, "-q", "-o", path, *options, *target]))
    process["env"] = reproducible(process.get("env"))
    return subprocess.Popen(command, text=True, **process), path


def finish_host(process, path, **communicate):
    """Waits for what start_host started."""
    stdout, stderr = process.communicate(timeout=HANG_SECONDS, **communicate)
    return Recorded(process.returncode, stdout, stderr, path)


def reproducible(extra=None):
    """This environment, made so that two runs of a program do the same things."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", **(extra or {})}


def _finish(command, process):
    process["env"] = reproducible(process.get("env"))
    ended = subprocess.run(list(map(str, command)), capture_output=True, text=True,
                           errors="surrogateescape", timeout=HANG_SECONDS, **process)
    return {"status": ended.returncode, "stdout": ended.stdout, "stderr": ended.stderr}
