"""What a recording takes stays within bounds, however long the run is and however much it holds.

The long tests are the whole soak; each has a small one of the same kind, which takes seconds.
"""
import json
import os
import pathlib

import pytest

import paced

PROGRAMS = pathlib.Path(__file__).parent / "programs"
MIB = 1 << 20
CHECKPOINTS = 10


def told(name, **numbers):
    """pytest -s shows it; the numbers of the README come from here."""
    print(f"\n{name}: " + ", ".join(f"{key} {value}" for key, value in numbers.items()))


def spread(values):
    return max(values) - min(values)


def check_long_run(calls, seconds, folder):
    """From the first tenth on every path is known; what still grows are the logs with a bound."""
    target = [PROGRAMS / "calls.py", calls, seconds, CHECKPOINTS]
    checkpoints, run = paced.run_host(target, folder)
    profile = json.loads(run.path.read_text())
    memory = [checkpoint.memory_bytes for checkpoint in checkpoints]
    recording = [checkpoint.recording_bytes for checkpoint in checkpoints]
    told("long", calls=profile["totals"]["calls"], seconds=profile["meta"]["duration_ns"] // 10**9,
         memory_kib=[size // 1024 for size in memory], recording_kib=[size // 1024 for size in recording])
    assert profile["totals"]["calls"] >= calls
    assert profile["meta"]["duration_ns"] >= seconds * 10**9
    assert spread(memory) <= 2 * MIB and spread(memory[CHECKPOINTS // 2:]) <= MIB
    assert spread(recording) <= 2 * MIB and spread(recording[CHECKPOINTS // 2:]) <= MIB
    assert profile["meta"]["truncated"].keys() <= {"gc"}  # the log of the collector's runs


def grown(checkpoints):
    before, after = checkpoints
    return after.bytes - before.bytes


def check_live_blocks(count, folder):
    """What the same blocks take more than under python3. The recording does not grow with them."""
    target = [PROGRAMS / "blocks.py", count]
    plain = grown(paced.run_python(target, folder))
    checkpoints, run = paced.run_host(target, folder)
    live = json.loads(run.path.read_text())["totals"]["live_count"]
    told("blocks", live=live, bytes_each=round((grown(checkpoints) - plain) / live, 2))
    assert live >= count
    assert grown(checkpoints) - plain <= 16 * live + 4 * MIB
    assert checkpoints[0].recording_bytes == checkpoints[1].recording_bytes


# A node takes 64 bytes of the recording and 8 to 16 in the index of call paths; what the paths of
# this program allocate takes a cell, which is as large, of every twentieth node or so.
BYTES_A_NODE = 100


def check_call_paths(count, folder):
    target = [PROGRAMS / "paths.py", count]
    checkpoints, run = paced.run_host(target, folder)
    profile = json.loads(run.path.read_text())
    names = profile["strings"]
    inner = [names[name].startswith("inner_") for name in profile["functions"]["name"]]
    rows = [row for row, function in enumerate(profile["nodes"]["function"]) if inner[function]]
    told("paths", nodes=profile["totals"]["nodes"], bytes_each=round(grown(checkpoints) / len(rows), 1))
    assert len(rows) >= 0.99 * count
    assert {profile["nodes"]["calls"][row] for row in rows} == {1}
    assert not profile["meta"]["truncated"]
    assert grown(checkpoints) <= BYTES_A_NODE * len(rows) + MIB


def test_ten_million_calls(tmp_path):
    check_long_run(10**7, 1, tmp_path)


@pytest.mark.long
def test_a_billion_calls_in_ten_minutes(tmp_path):
    check_long_run(10**9, 600, tmp_path)


def test_half_a_million_live_blocks(tmp_path):
    check_live_blocks(500_000, tmp_path)


@pytest.mark.long
def test_five_million_live_blocks(tmp_path):
    check_live_blocks(5_000_000, tmp_path)


def test_four_hundred_thousand_nodes(tmp_path):
    check_call_paths(400_000, tmp_path)


@pytest.mark.long
def test_four_million_nodes(tmp_path):
    check_call_paths(4_000_000, tmp_path)


FAST_CLOCK = pathlib.Path("/usr/lib") / f"{os.uname().machine}-linux-gnu/faketime/libfaketime.so.1"


@pytest.mark.parametrize("options", [[], ["--no-supervisor"]], ids=str)
def test_days_fit_into_the_rows_of_the_timeline(options, tmp_path):
    """Under a library that lets each second be a day."""
    if not FAST_CLOCK.exists():
        pytest.skip("no libfaketime (Debian: libfaketime)")
    days = 3
    target = [PROGRAMS / "days.py", days]
    fast = {"LD_PRELOAD": str(FAST_CLOCK), "FAKETIME": "+0 x86400"}
    run = paced.host.run_host(target, tmp_path, ["--timeline-points", "100", *options], env=fast)
    timeline = json.loads(run.path.read_text())["timeline"]
    assert (run.status, run.stdout, run.stderr) == (0, "", "")
    assert 10 < len(timeline["dt_ns"]) <= 100
    assert days <= sum(timeline["dt_ns"]) / 86_400e9 < 100 * days
    assert max(timeline["heap_bytes"]) >= 50 * MIB > min(timeline["heap_bytes"])
