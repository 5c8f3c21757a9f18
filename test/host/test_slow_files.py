"""A profile that goes where files are slow, as behind a network: the recording stays away from there.
FUSE stands for it."""
import os

import file_systems
import host
import pytest

# The profile and the look at its folder; each page of a recording would be one more.
MOST_REQUESTS = 200


@pytest.fixture
def slow(tmp_path):
    with file_systems.slow_files(tmp_path) as folder:
        if not folder:
            pytest.skip("no FUSE here (Debian: python3-fusepy)")
        yield folder


@pytest.mark.parametrize("options", [[], ["--no-supervisor"], ["--follow"]], ids=str)
def test_recording_is_made_near(options, slow, no_litter, work):
    ended = host.run_host(["-c", "print(len([[] for _ in range(100_000)]))"], slow.path, options,
                          cwd=work)
    assert (ended.status, ended.stdout, ended.stderr) == (0, "100000\n", "")
    assert slow.requests() <= MOST_REQUESTS
    assert os.listdir(slow.path) == ["stacks.json"]
    assert ended.profile.totals["alloc_count"] > 100_000


def test_recording_is_kept_where_it_was_wanted(slow, no_litter, work):
    host.run_host(["-c", "pass"], slow.path, ["--keep"], cwd=work)
    assert sorted(os.listdir(slow.path)) == ["stacks.json", "stacks.pyprof"]
    assert (slow.path / "stacks.pyprof").read_bytes().startswith(b"pyprof")


def test_recording_in_a_shared_folder_is_the_owners_alone(slow, no_litter, work):
    look = f"import os; print([oct(e.stat().st_mode) for e in os.scandir('{no_litter}')])"
    assert host.run_host(["-c", look], slow.path, cwd=work).stdout == "['0o100600']\n"
