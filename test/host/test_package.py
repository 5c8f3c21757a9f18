"""What a script tells the recorder by `import pyprof`, and that nobody else notices the package."""
import json
import os
import pathlib
import subprocess

import host
import pytest

PACKAGE = pathlib.Path(host.HOST).parent.parent / "share/pyprof/python"
SPOKEN = "pyprof: nothing is recorded here; run the program with pyprof-host\n"
GIB = 1024 ** 3


@pytest.fixture
def run(write, work, tmp_path):
    """Records a script that uses the package."""
    return lambda source, *options: host.run_host([write("job.py", source)], tmp_path, options,
                                                  cwd=work)


def rows(path):
    lines = path.read_text().splitlines()
    assert lines[0] == "delta,ram"
    return [tuple(map(float, line.split(","))) for line in lines[1:]]


@pytest.mark.parametrize("options", [(), ("--calls", "both"), ("--no-time",), ("--no-memory",),
                                     ("--no-supervisor",)])
def test_labels_are_marks_of_the_function_that_ran(run, options):
    done = run("""
        import pyprof, threading
        def phases():
            for n in range(3):
                pyprof.label(f"phase {n} ü")
        phases()
        thread = threading.Thread(target=pyprof.label, args=("apart",), name="T")
        thread.start()
        thread.join()
        """, *options)
    assert (done.status, done.stderr) == (0, "")
    assert done.profile
    document = json.loads(done.path.read_text())
    marks = document["marks"]
    labels = [document["strings"][label] for label in marks["label"]]
    assert labels == ["phase 0 ü", "phase 1 ü", "phase 2 ü", "apart"]
    threads = [document["threads"][thread]["name"] for thread in marks["thread"]]
    assert threads == ["MainThread"] * 3 + ["T"]
    assert 0 < marks["t_ns"][0] < marks["t_ns"][-1] < document["meta"]["duration_ns"]
    assert "phases" in done.profile.path(marks["node"][0])
    assert "phases" not in done.profile.path(marks["node"][3])


def test_without_labels_there_is_no_key(run):
    done = run("import pyprof")
    assert done.profile and "marks" not in json.loads(done.path.read_text())


def test_a_label_is_a_str(run):
    done = run("import pyprof\npyprof.label(b'x')")
    assert done.status == 1 and "TypeError: a label is a str, not bytes" in done.stderr


def test_more_marks_than_there_is_room_for_are_counted(run):
    done = run("import pyprof\nfor n in range(100_000): pyprof.label('again')")
    document = json.loads(done.path.read_text())
    kept, lost = len(document["marks"]["t_ns"]), document["meta"]["truncated"]["marks"]
    assert kept > 50_000 and kept + lost == 100_000


def test_profile_lists_the_calls_of_a_function(run):
    done = run("""
        import pyprof
        @pyprof.profile
        def step(n):
            return n + 1
        print(step(1) + step(2))
        """)
    assert (done.stdout, done.stderr) == ("5\n", "")
    document = json.loads(done.path.read_text())
    names = [document["strings"][name] for name in document["brackets"]["name"]]
    assert len(names) == 2 and all("step" in name for name in names)


def test_a_tracked_block_has_its_memory_and_its_ending(run, work):
    done = run("""
        import pyprof, time
        before = bytearray(128 << 20)
        with pyprof.Tracker("run.csv", verbose=True):
            held = bytearray(b"x") * (64 << 20)
            time.sleep(0.05)
        """)
    *table, last = rows(work / "run.csv")
    assert done.stderr == f"pyprof: run.csv has {len(table)} rows\n"
    assert last == (0, 0)
    assert [delta for delta, _ in table] == sorted(delta for delta, _ in table)
    assert table[0][0] == 0 and table[-1][0] >= 0.05
    assert abs(table[0][1]) < 8 / 1024  # what was held before does not count
    assert abs(table[-1][1] * GIB - (64 << 20)) < 8 << 20
    assert len(table) > 4  # between them, what the supervisor sampled
    document = json.loads(done.path.read_text())
    labels = [document["strings"][label] for label in document["marks"]["label"]]
    assert labels == ["start run.csv", "stop run.csv"]
    assert not list(work.glob("*.tmp"))


def test_without_calibration_all_that_is_held_counts(run, work):
    run("""
        import pyprof
        before = bytearray(b"x") * (64 << 20)
        with pyprof.Tracker("run.csv", calibrate=False, start_delay=0.01, end_delay=0.01):
            pass
        """)
    *table, last = rows(work / "run.csv")
    assert last == (0, 0) and table[0][1] * GIB > 64 << 20 and table[-1][0] >= 0.02


ENDINGS = [
    ("pass", (True, False, False), ["0,0"]),
    ("1 / 0", (False, True, False), ["0,0", "-1,-1"]),
    ("import os; os.kill(os.getpid(), 9)", (False, False, True), ["delta,ram"]),
]


@pytest.mark.parametrize("body, verdict, last", ENDINGS)
def test_how_a_block_and_its_run_ended(run, work, body, verdict, last):
    done = run(f"import pyprof\nwith pyprof.Tracker('run.csv'): {body}")
    assert (work / "run.csv").read_text().splitlines()[-len(last):] == last
    for path in work / "run.csv", done.path:
        asked = plain(f"""
import pyprof
print([question({str(path)!r}) for question in (pyprof.has_completed_successfully,
       pyprof.has_crashed_gracefully, pyprof.has_crashed_ungracefully)])""")
        assert (asked.stdout, asked.stderr) == (f"{list(verdict)}\n", ""), path


def test_a_table_that_cannot_be_written_is_told_and_the_block_runs(run):
    done = run("import pyprof\nwith pyprof.Tracker('no/run.csv'): print('ran')")
    assert (done.status, done.stdout) == (0, "ran\n")
    assert done.stderr.splitlines()[0] == (
        "pyprof: cannot write no/run.csv: No such file or directory; give Tracker another path")


def plain(source, **process):
    return host.run_python(["-c", source], env={"PYTHONPATH": str(PACKAGE)}, **process)


def test_under_plain_python_nothing_happens_and_is_said_once(work):
    done = plain("""
import pyprof
pyprof.label("one")
@pyprof.profile
def twice(n): return 2 * n
with pyprof.Tracker("run.csv"): print(twice(2), pyprof.is_recording())
""", cwd=work)
    assert (done.status, done.stdout, done.stderr) == (0, "4 False\n", SPOKEN)
    assert not list(work.iterdir())


def test_a_forked_child_is_not_recorded(run, work):
    done = run("""
        import os, pyprof
        pyprof.label("parent")
        if os.fork() == 0:
            pyprof.label("child")
            with pyprof.Tracker("child.csv"): pass
            os._exit(0)
        os.wait()
        """)
    assert done.stderr == SPOKEN and not (work / "child.csv").exists()
    assert len(json.loads(done.path.read_text())["marks"]["label"]) == 1


def test_a_script_keeps_its_own_module_of_that_name(same, write):
    write("pyprof.py", "print('mine')")
    script = write("job.py", "import pyprof, sys; print('_pyprof' in sys.modules)")
    assert same(script).stdout == "mine\nFalse\n"


@pytest.mark.parametrize("flags", [(), ("-I",), ("-S",)])
def test_where_modules_come_from_is_as_under_python3(same, flags):
    same(*flags, "-c", "import sys; print(sys.path, sys.builtin_module_names,"
         " [name for name in sys.modules if 'pyprof' in name])")


def test_names_like_it_are_not_found(same):
    same("-c", "import pyprofx")
    same("-c", "import _pyprof")


def test_the_installed_package_is_found_from_anywhere(tmp_path):
    build = pathlib.Path(host.HOST).parent.parent
    if not (build / "CMakeCache.txt").exists():
        pytest.skip("not run from a build tree")
    prefix = tmp_path / "prefix"
    subprocess.run(["cmake", "--install", build, "--prefix", prefix], check=True,
                   capture_output=True)
    done = subprocess.run([prefix / "bin/pyprof-host", "-q", "-I", "-c",
                           "import pyprof; print(pyprof.__file__)"],
                          cwd=tmp_path, env={"PATH": os.environ["PATH"]}, text=True,
                          capture_output=True)
    assert done.stdout == f"{prefix}/share/pyprof/python/pyprof/__init__.py\n", done.stderr


def test_every_finder_tells_its_module_as_classes_do(same):
    """As test_bdb and others ask them; what is in sys.meta_path is one more."""
    same("-c", "import sys; print([f.__module__.isidentifier() for f in sys.meta_path][:3])")
    same("-c", "import sys; print({type(f.__module__) for f in sys.meta_path})")
