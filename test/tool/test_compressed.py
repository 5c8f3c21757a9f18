"""Profiles that are compressed by gzip are read like others, and written where a name asks for it."""
import gzip
import json
import subprocess

import host
import made_profile
import pytest


@pytest.fixture
def both(tmp_path):
    """The same profile, plain and compressed in two pieces as concatenated archives are."""
    made_profile.write(tmp_path / "plain.json")
    text = (tmp_path / "plain.json").read_bytes()
    pieces = gzip.compress(text[:1000]), gzip.compress(text[1000:])
    (tmp_path / "packed.json.gz").write_bytes(b"".join(pieces))
    return "plain.json", "packed.json.gz"


@pytest.mark.parametrize("command", ["stats", "types", "tree"])
def test_tables_are_the_same(pyprof, both, command):
    plain, packed = (pyprof(command, name) for name in both)
    assert packed.returncode == 0, packed.stderr
    assert packed.stdout == plain.stdout.replace("plain.json", "packed.json.gz")


def test_a_gate_takes_an_archived_base(pyprof, both):
    done = pyprof("check", "plain.json", "--against", "packed.json.gz")
    assert done.returncode == 0, done.stderr


def test_what_is_written_to_such_a_name_is_compressed(pyprof, both, tmp_path):
    for name in ("merged.json", "merged.json.gz"):
        done = pyprof("merge", *both, "-o", name)
        assert done.returncode == 0, done.stderr
    packed = (tmp_path / "merged.json.gz").read_bytes()
    assert gzip.decompress(packed) == (tmp_path / "merged.json").read_bytes()


def test_a_run_leaves_a_compressed_profile(pyprof, tmp_path):
    path = tmp_path / "run.json.gz"
    subprocess.run([host.HOST, "-q", "-o", path, "-c", "sorted([2, 1])"], check=True,
                   env=host.reproducible())
    assert json.loads(gzip.decompress(path.read_bytes()))["schema"] == "pyprof.stacks"
    assert pyprof("summary", path).returncode == 0
