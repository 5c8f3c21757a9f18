"""Whatever ends or hampers a run: the script ends as under python3, and the profile has every call
that it counted itself, or says what it has not."""
import os
import random

import pytest

import faults

# PYPROF_SEED repeats a failed run as far as an instant can be repeated.
SEED = int(os.environ.get("PYPROF_SEED", random.randrange(2**32)))
FEW_KILLS = 6


def inject(fault, folder, run):
    print(f"PYPROF_SEED={SEED}")
    folder.mkdir()
    try:
        counted = fault.inject(folder, random.Random(SEED + run))
    except faults.CannotBeMade as reason:
        pytest.skip(str(reason))
    assert fault.loses or counted.lost == 0, counted


@pytest.mark.parametrize("fault", faults.FAULTS, ids=lambda fault: fault.name)
def test_the_script_is_undisturbed_and_every_call_is_there(fault, tmp_path):
    for run in range(FEW_KILLS if fault.runs > 100 else 1):
        inject(fault, tmp_path / str(run), run)


@pytest.mark.long
@pytest.mark.parametrize("fault", faults.FAULTS, ids=lambda fault: fault.name)
def test_the_same_many_times(fault, tmp_path):
    for run in range(FEW_KILLS, fault.runs):
        inject(fault, tmp_path / str(run), run)


def test_a_lost_call_is_seen(tmp_path):
    """Of the comparison itself: a script that claims a call more than it made."""
    progress = tmp_path / "progress"
    made = faults.host.run_host(faults.program(tmp_path, "nothing", 10), tmp_path)
    before = faults.compared(made.profile.columns, tmp_path)
    progress.write_bytes(faults.struct.pack("QQ", *(1000, 1)))
    assert before.lost == 0 and faults.compared(made.profile.columns, tmp_path).lost == 980
