"""Limits that are there before the program starts: it ends as under python3, or is refused before it has
begun, in one sentence that says which limit."""
import os
import subprocess

import file_systems
import host
import profile_checks
import pytest

PROGRAM = """
import json, threading
kept = []
thread = threading.Thread(target=lambda: kept.extend([] for _ in range(10_000)))
thread.start()
thread.join()
print(len(kept), sum(len([number]) for number in range(20_000)))
"""
ROOMY = {"nofile": [8, 16], "fsize": [4 << 20], "stack": [256 << 10, 64 << 20]}
FEW_ADDRESSES = {"as": [128 << 20, 300 << 20, 1 << 30, 4 << 30], "data": [64 << 20, 1 << 30]}
TIGHT = {"fsize": [0, 4096, 1 << 20]}


def cases(limits):
    return [(name, value) for name, values in limits.items() for value in values]


def run(limit, command, work):
    name, value = limit
    return subprocess.run(["prlimit", f"--{name}={value}", *command, "-c", PROGRAM], cwd=work, text=True,
                          capture_output=True, env=host.reproducible())


def runs_as_under_python(limit, options, work):
    plain = run(limit, [host.PYTHON], work)
    ours = run(limit, [host.HOST, "-q", *options], work)
    assert (ours.returncode, ours.stdout, ours.stderr) == (plain.returncode, plain.stdout, plain.stderr)
    assert plain.returncode == 0 and os.listdir(work) == ["stacks.json"]


@pytest.mark.parametrize("options", [[], ["--no-supervisor"]], ids=str)
@pytest.mark.parametrize("limit", cases(ROOMY), ids=str)
def test_runs_as_under_python(limit, options, work):
    runs_as_under_python(limit, options, work)


@pytest.mark.parametrize("options", [[], ["--no-supervisor"]], ids=str)
@pytest.mark.parametrize("limit", cases(FEW_ADDRESSES), ids=str)
def test_runs_so_with_few_addresses(limit, options, work):
    runs_as_under_python(limit, options, work)


@pytest.mark.parametrize("options", [[], ["--no-supervisor"]], ids=str)
@pytest.mark.parametrize("limit", cases(TIGHT), ids=str)
def test_is_refused(limit, options, work):
    ours = run(limit, [host.HOST, *options], work)
    assert (ours.returncode, ours.stdout) == (2, "")
    assert ours.stderr.startswith("pyprof-host: ") and ours.stderr.count("\n") == 1
    assert "ulimit -f" in ours.stderr and not os.listdir(work)


LATE = """
import resource
for number in range(3000):
    exec(f"def f{number}(): return [{number}]\\nf{number}()", {"__name__": f"module_{number}"})
resource.setrlimit(resource.RLIMIT_DATA, (1 << 20, resource.RLIM_INFINITY))
print('ran')
"""


def test_the_supervisor_has_the_memory_that_the_script_took_from_itself(work):
    recorded = host.run_host(["-c", LATE], work, cwd=work)
    assert (recorded.status, recorded.stdout, recorded.stderr) == (0, "ran\n", "")
    assert len(recorded.profile.find("f2999")) == 1


def test_nor_does_it_take_that_of_the_process_that_makes_its_own_profile(work):
    recorded = host.run_host(["-c", LATE], work, ["--no-supervisor"], cwd=work)
    assert (recorded.status, recorded.stdout, recorded.stderr) == (0, "ran\n", "")
    assert len(recorded.profile.find("f2999")) == 1


def test_nor_when_it_leaves_at_once_with_its_memory_used_up(work):
    used_up = LATE + (
        "import os, sys\nsys.stdout.flush()\nkept = []\nfor size in 1 << 16, 1 << 12, 1 << 10, 600:\n"
        "    try:\n        while True: kept.append(bytes(size))\n    except MemoryError: pass\n"
        "os._exit(3)")
    recorded = host.run_host(["-c", used_up], work, ["--no-supervisor"], cwd=work)
    assert (recorded.status, recorded.stdout, recorded.stderr) == (3, "ran\n", "")
    assert len(recorded.profile.find("f2999")) == 1


# Each thread's heap is sampled at some instant after the memory is gone.
NONE_LEFT = """
import resource, threading
resource.setrlimit(resource.RLIMIT_AS, (150 << 20, resource.RLIM_INFINITY))
thread = threading.Thread(target=lambda: None)
thread.start(); thread.join()
kept = []
def fill():
    while True: kept.append(bytes(100))
fill()
"""


def test_no_memory_is_left_to_sample_it(work):
    recorded = host.run_host(["-c", NONE_LEFT], work, ["--no-supervisor"], cwd=work)
    assert recorded.status == 1
    assert recorded.stderr.splitlines()[-1] == "MemoryError"


def test_no_memory_is_left_to_make_the_profile(work):
    """A hard limit, which root may lift unless that right is taken away."""
    final = LATE.replace("resource.RLIM_INFINITY", "1 << 20")
    rights = ["setpriv", "--bounding-set", "-sys_resource", "--inh-caps", "-sys_resource"]
    command = [*(rights if os.geteuid() == 0 else []), host.HOST, "--no-supervisor", "-c", final]
    ours = subprocess.run(command, cwd=work, env=host.reproducible(), capture_output=True, text=True)
    kept, = work.iterdir()
    assert (ours.returncode, ours.stdout) == (0, "ran\n")
    assert ours.stderr == ("pyprof-host: there is not enough memory to make the profile; "
                           f"the recording is kept in {kept}\n")


def test_threads_for_which_there_is_no_room_are_counted_once(work):
    """Tables are small where addresses are few."""
    count = 5000
    program = (f"import threading\nfor _ in range({count}):\n    thread = threading.Thread(target=str)\n"
               "    thread.start()\n    thread.join()\n")
    command = ["prlimit", f"--as={256 << 20}", host.HOST, "-q", "-c", program]
    assert subprocess.run(command, cwd=work, env=host.reproducible()).returncode == 0
    profile = profile_checks.validate(work / "stacks.json")
    assert len(profile["threads"]) + profile["meta"]["truncated"]["threads"] == count + 1


def test_a_read_only_disk_is_refused(tmp_path, work):
    """Nothing else stops root."""
    with file_systems.small_disk(tmp_path, "2m") as disk:
        if not disk:
            pytest.skip("mounting a file system needs more rights")
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        ours = host.run_host(["-c", "print('ran')"], disk, cwd=work)
    assert (ours.status, ours.stdout) == (2, "")
    assert ours.stderr == (f"pyprof-host: the output folder {disk} is not writable; "
                           "choose another folder with --output\n")
