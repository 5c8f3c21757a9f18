"""mpirun: each rank is a part of one profile."""
import os
import shutil
import subprocess

import pytest

import families
import host
import profile_checks
import profile_view

MPIRUN = shutil.which("mpirun")
HAS_MPI = MPIRUN and host.run_python(["-c", "import mpi4py"]).status == 0
pytestmark = pytest.mark.skipif(not HAS_MPI, reason="needs Open MPI and mpi4py for this Python")


def mpirun(ranks, path, folder, *options):
    """Runs a program as that many ranks; returns the finished mpirun and the profile."""
    command = [MPIRUN, "--allow-run-as-root", "--oversubscribe", "-n", str(ranks), host.HOST, "-q",
               "--follow", "-o", folder / "stacks.json", *options, path]
    # Others are killed a second after they were asked to end, which a busy machine may not keep.
    environment = host.reproducible({"OMPI_MCA_btl_vader_single_copy_mechanism": "none",
                                     "OMPI_MCA_odls_base_sigkill_timeout": "5"})
    done = subprocess.run(command, env=environment, capture_output=True, text=True,
                          timeout=host.HANG_SECONDS)
    return done, folder / "stacks.json"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "profile"
    made.mkdir()
    return made


def family_of(path):
    return families.Family(profile_view.ProfileView(profile_checks.validate(path)))


def test_four_ranks_are_lanes_of_one_profile(program, folder):
    path = program("""
from mpi4py import MPI
def square(n):
    return n * n
rank = MPI.COMM_WORLD.Get_rank()
total = sum(square(n) for n in range(10 * (rank + 1)))
sums = MPI.COMM_WORLD.gather(total)
if rank == 0:
    print(MPI.COMM_WORLD.Get_size(), len(sums))
""")
    done, profile = mpirun(4, path, folder)
    assert (done.returncode, done.stdout) == (0, "4 4\n"), done.stderr
    assert os.listdir(folder) == ["stacks.json"]
    family = family_of(profile)
    assert [process.name for process in family.processes] == [f"rank {n}" for n in range(4)]
    assert [process.calls("square") for process in family.processes] == [10, 20, 30, 40]


def test_a_ranks_children_belong_to_it(program, folder):
    path = program("""
import os
def square(n):
    return n * n
child = os.fork()
if not child:
    for n in range(5): square(n)
    os._exit(0)
os.waitpid(child, 0)
""")
    done, profile = mpirun(2, path, folder)
    assert done.returncode == 0, done.stderr
    family = family_of(profile)
    assert [process.name.partition(":")[0] for process in family.processes] == [
        "rank 0", "rank 0", "rank 1", "rank 1"]
    assert family.calls("square") == [5, 5]


def test_a_rank_that_is_killed_does_not_hide_the_others(program, folder):
    path = program("""
import os, signal, time
rank = int(os.environ["OMPI_COMM_WORLD_RANK"])
def square(n):
    return n * n
for n in range(rank + 1): square(n)
if rank == 1:
    os.kill(os.getpid(), signal.SIGKILL)
""")
    done, profile = mpirun(3, path, folder)
    assert done.returncode != 0
    family = family_of(profile)
    signals = {process.name: process.status.get("signal") for process in family.processes}
    assert signals["rank 1"] == 9 and family.calls("square")[0] <= 3
