"""Children that run the same python3: subprocess, exec, posix_spawn, multiprocessing's methods."""
import subprocess

import pytest

import host
import profile_checks

CHILD = """
def square(n):
    return n * n
import sys
total = sum(map(square, range(int(sys.argv[1]))))
"""


def test_a_subprocess_of_sys_executable(follow_as_python, program):
    child = program(CHILD + "print(sys.argv, sys.flags.isolated, sys.orig_argv[1:])", "child.py")
    family = follow_as_python(program(f"""
import subprocess, sys
def square(n):
    return n
square(1)
for number in "10", "20":
    print(subprocess.run([sys.executable, "-I", {str(child)!r}, number], capture_output=True,
                         text=True).stdout)
"""))
    first, second = family.children
    assert (family.main.calls("square"), first.calls("square"), second.calls("square")) == (1, 10, 20)
    assert first.name.endswith(" child.py")
    assert first.row["argv"] == [str(child), "10"]
    assert first.row["ppid"] == family.main.row["pid"]


@pytest.mark.parametrize("how", [
    "subprocess.run(words).returncode",
    "subprocess.run(words, close_fds=False).returncode",
    "subprocess.run(words, env={'A': 'b'}).returncode",
    "subprocess.run(words, preexec_fn=lambda: None).returncode",
    "subprocess.run(words, start_new_session=True).returncode",
    "subprocess.run(['python3', *words[1:]], executable=sys.executable).returncode",
    "os.waitstatus_to_exitcode(os.waitpid(os.posix_spawn(words[0], words, os.environ), 0)[1])",
    "os.spawnv(os.P_WAIT, words[0], words)",
    "asyncio.run(spawn(words))",
])
def test_every_way_to_start_it(follow_as_python, program, how):
    child = program(CHILD + """
import os
print([name for name in os.environ if name.startswith("PYPROF_HOST_")], flush=True)
sys.exit(3)
""", "child.py")
    family = follow_as_python(program(f"""
import asyncio, os, subprocess, sys
async def spawn(words):
    process = await asyncio.create_subprocess_exec(*words)
    return await process.wait()
words = [sys.executable, {str(child)!r}, "30"]
print({how})
"""))
    ran = [process for process in family.children if process.calls("square")]
    assert [process.calls("square") for process in ran] == [30]
    assert ran[0].status == {"state": "completed", "exit_code": 3, "oom": False}


def test_the_childs_number_and_parent_are_those_of_python3(follow_as_python, program):
    family = follow_as_python(program("""
import os, subprocess, sys
code = "import os, sys; print(os.getpid(), os.getppid(), sys.executable)"
process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
pid, ppid, executable = process.communicate()[0].split()
print(int(pid) == process.pid, int(ppid) == os.getpid(), executable == sys.executable)
"""))
    assert len(family.children) == 1


def test_a_chain_of_three(follow_as_python, program):
    path = program("""
import subprocess, sys
def square(n):
    return n * n
depth = int(sys.argv[1])
for i in range(10 ** depth):
    square(i)
if depth:
    done = subprocess.run([sys.executable, __file__, str(depth - 1)], capture_output=True, text=True)
    print(depth, done.stdout, done.stderr, done.returncode)
sys.exit(depth)
""")
    family = follow_as_python(path, 3)
    assert [process.calls("square") for process in family.processes] == [1000, 100, 10, 1]
    assert [process.status["exit_code"] for process in family.processes] == [3, 2, 1, 0]
    for parent, child in zip(family.processes, family.children):
        assert child.row["ppid"] == parent.row["pid"]


@pytest.mark.parametrize("options, sampled", [((), False), (("--time", "sampled"), True)])
def test_times_are_sampled_in_programs_too(follow, program, options, sampled):
    """A call that no tick met took no time; one that the clock was read for did."""
    path = program("""
import subprocess, sys
code = "".join(f"def tiny{n}(): pass\\ntiny{n}()\\n" for n in range(20))
subprocess.run([sys.executable, "-c", code], check=True)
""")
    child, = follow(path, options=options)[1].children
    times = [child.view.nodes["self_ns"][node] for n in range(20) for node in child.find(f"tiny{n}")]
    assert len(times) == 20
    assert (times.count(0) > 10) == sampled


def test_exec_of_itself(follow_as_python, program):
    family = follow_as_python(program("""
import os, sys
def square(n):
    return n * n
count = int(sys.argv[1])
for i in range(count):
    square(i)
if count < 1000:
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, __file__, str(count * 10)])
print(sys.argv[1:])
sys.exit(4)
"""), 10)
    assert [process.calls("square") for process in family.processes] == [10, 100, 1000]
    assert len({process.row["pid"] for process in family.processes}) == 1
    assert family.view.status["exit_code"] == 4
    assert "process_replaced" in family.view.diagnostics()


def test_other_programs_and_other_ways_are_left_alone(follow_as_python, program):
    family = follow_as_python(program("""
import os, subprocess, sys
print(subprocess.run(["echo", "hello"], capture_output=True, text=True).stdout)
print(os.system("exit 3"), os.popen("echo popen").read())
try:
    subprocess.run(["/nowhere/python3"])
except FileNotFoundError as error:
    print(error)
"""))
    assert family.processes == []


POOL = """
import multiprocessing
def square(n):
    return n * n
if __name__ == "__main__":
    with multiprocessing.get_context("{method}").Pool(2) as pool:
        print(pool.map(square, range(200), chunksize=10))
        pool.close()
        pool.join()
    print(square(3))
"""


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_a_pool(follow_as_python, program, method):
    family = follow_as_python(program(POOL.format(method=method)))
    assert family.main.calls("square") == 1
    assert sum(child.calls("square") for child in family.children) == 200
    workers = [child for child in family.children if child.calls("square")]
    assert all(worker.status["state"] == "completed" for worker in workers)
    profile_checks.check_totals(family.view.columns)


def test_what_python_says_of_bad_words_is_said(follow_as_python, program):
    follow_as_python(program("""
import subprocess, sys
for words in (["-h"], ["-V"], ["--nonsense"], ["-c"], ["/nowhere.py"], ["-c", "1/0"], ["-m", "no.such"]):
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True)
    print(words, done.returncode, done.stdout, done.stderr)
"""))


def test_a_virtual_environment_stays_one(follow_as_python, program, tmp_path):
    venv = tmp_path / "venv"
    subprocess.run([host.PYTHON, "-m", "venv", "--without-pip", venv], check=True)
    path = program("""
import subprocess, sys
code = "import sys; print(sys.prefix, sys.executable, sys.base_prefix)"
print(subprocess.run([sys.argv[1], "-c", code], capture_output=True, text=True).stdout)
""")
    family = follow_as_python(path, venv / "bin/python")
    assert len(family.children) == 1


def test_a_folder_that_cannot_be_made_is_a_sentence(program, tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    run = host.run_host([program("print(1)")], blocked, ["--follow"])
    assert (run.status, run.stdout) == (2, "") and run.stderr.count("\n") == 1
