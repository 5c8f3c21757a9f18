"""Where the profile goes, and what is said when it cannot go there."""
import gzip
import json
import os
import re
import socket
import subprocess

import file_systems
import host
import pytest


def run(work, *words, **process):
    process.setdefault("env", host.reproducible())
    return subprocess.run([host.HOST, *map(str, words)], cwd=work, text=True, capture_output=True,
                          **process)


@pytest.fixture
def script(write):
    return write("script.py", "print('ran')")


def refused(work, *words, **process):
    """Refused before the script ran, in one sentence, with nothing left behind."""
    before = sorted(work.rglob("*"))
    ended = run(work, *words, **process)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("pyprof-host: ") and ended.stderr.count("\n") == 1
    assert sorted(work.rglob("*")) == before
    return ended.stderr


def test_default_is_stacks_json_here(script, work):
    ended = run(work, "script.py")
    assert ended.stdout == "ran\n"
    assert sorted(os.listdir(work)) == ["script.py", "stacks.json"]
    assert str(work / "stacks.json") in ended.stderr


@pytest.mark.parametrize("spelling", [["-o", "a.json"], ["-oa.json"], ["--output", "a.json"],
                                      ["--output=a.json"]], ids=str)
def test_spellings_of_output(spelling, script, work):
    run(work, "-q", *spelling, "script.py")
    assert (work / "a.json").exists() and not (work / "stacks.json").exists()


@pytest.mark.parametrize("prefix, told", [("{work}", False), ("/nowhere", True)])
def test_a_filter_that_matches_nothing_is_told(script, work, prefix, told):
    ended = run(work, "--filter", prefix.format(work=work), "script.py")
    assert ended.stdout == "ran\n"
    assert ("No function that ran lies under a --filter" in ended.stderr) == told


def test_script_that_changes_folder(write, work):
    (work / "sub").mkdir()
    write("away.py", "import os; os.chdir('sub')")
    for options in [], ["--no-supervisor"]:
        run(work, "-q", *options, "away.py")
        assert not os.listdir(work / "sub")
        (work / "stacks.json").unlink()


def test_earlier_profile_is_replaced_and_a_link_followed(script, work):
    (work / "real.json").write_text("old")
    (work / "link.json").symlink_to("real.json")
    run(work, "-q", "-o", "link.json", "script.py")
    assert (work / "link.json").is_symlink()
    assert json.loads((work / "real.json").read_text())["schema"] == "pyprof.stacks"


def test_keep(script, work):
    run(work, "-q", "--keep", "-o", "run.json", "script.py")
    assert sorted(os.listdir(work)) == ["run.json", "run.pyprof", "script.py"]


def test_output_is_a_folder(script, work):
    (work / "folder").mkdir()
    assert "is a folder" in refused(work, "-o", "folder", "script.py")
    assert "is a folder" in refused(work, "-o", "new/", "script.py")


def test_output_is_the_program(script, write, work):
    write("folder/__main__.py", "print('ran')")
    (work / "linked.py").symlink_to("script.py")
    for option in ("-o", "--report"):
        for place, target in (("script.py", "script.py"), ("linked.py", "script.py"),
                              ("folder/__main__.py", "folder")):
            assert "is the program, which" in refused(work, option, place, target)
    assert script.read_text() == "print('ran')"


def test_output_folder_is_missing(script, work):
    assert "does not exist" in refused(work, "-o", "no/such/run.json", "script.py")


def test_output_folder_is_a_file(script, work):
    assert "not a folder" in refused(work, "-o", "script.py/run.json", "script.py")


@pytest.mark.parametrize("name", ["a" * 300, "a" * 300 + "/b", "a" * 245, "loop/b", "loop"])
def test_output_that_cannot_be(name, script, work):
    (work / "loop").symlink_to("loop")
    assert "; choose another f" in refused(work, "-o", name, "script.py")


def is_profile(text):
    return json.loads(text)["schema"] == "pyprof.stacks"


@pytest.mark.parametrize("options", [[], ["--no-supervisor"]], ids=str)
def test_output_is_standard_output(options, script, work, no_litter):
    ended = run(work, "-q", *options, "-o", "/dev/stdout", "script.py")
    first, _, rest = ended.stdout.partition("\n")
    assert first == "ran" and is_profile(rest)


@pytest.mark.parametrize("options", [[], ["--no-supervisor"]], ids=str)
def test_standard_output_is_a_file_that_the_script_writes_too(options, script, work, no_litter):
    with open(work / "both", "w") as both:
        subprocess.run([host.HOST, "-q", *options, "-o", "/dev/stdout", "script.py"], cwd=work,
                       stdout=both, check=True)
    first, _, rest = (work / "both").read_text().partition("\n")
    assert first == "ran" and is_profile(rest)


def test_output_is_a_process_of_the_shell(script, work, no_litter):
    shell = f"set -o pipefail; {host.HOST} -q -o >(gzip >packed) script.py | cat; wait"
    subprocess.run(["bash", "-c", shell + "; sleep 0.5"], cwd=work, check=True)
    assert is_profile(gzip.decompress((work / "packed").read_bytes()))


@pytest.mark.parametrize("options", [[], ["--no-supervisor"]], ids=str)
def test_output_is_a_named_pipe(options, write, work, no_litter):
    (work / "sub").mkdir()
    write("away.py", "import os; os.chdir('sub'); print('ran')")
    os.mkfifo(work / "pipe")
    with subprocess.Popen(["cat", "pipe"], cwd=work, stdout=subprocess.PIPE) as reader:
        assert run(work, "-q", *options, "-o", "pipe", "away.py").stdout == "ran\n"
        assert is_profile(reader.stdout.read())


def test_output_is_a_device(script, work, no_litter):
    ended = run(work, "-o", "/dev/null", "script.py")
    assert (ended.returncode, ended.stdout) == (0, "ran\n") and "/dev/null" in ended.stderr


def test_recording_of_a_pipe_is_kept_where_it_is_said(script, work, no_litter):
    ended = run(work, "--keep", "-o", "/dev/null", "script.py")
    kept, = no_litter.iterdir()
    assert str(kept) in ended.stderr
    kept.unlink()


def test_reader_that_has_gone_does_not_change_the_status(write, work, no_litter):
    write("script.py", """
        for i in range(3000):  # more than a pipe holds
            exec(f'def f{i}(): return [{i}]\\nf{i}()', {'__name__': f'module_{i}'})
        raise SystemExit(3)
    """)
    os.mkfifo(work / "pipe")
    with subprocess.Popen(["sh", "-c", "exec 3<pipe; read line <&3"], cwd=work):
        ended = run(work, "-o", "pipe", "script.py")
    assert ended.returncode == 3 and "cannot write" in ended.stderr and "Broken pipe" in ended.stderr
    for kept in no_litter.iterdir():
        assert str(kept) in ended.stderr
        kept.unlink()


def test_a_pipe_that_the_script_closes_is_closed(write, work, no_litter):
    """Though the supervisor holds another one of the script's for the profile."""
    write("script.py", "import os, sys; os.close(1); print(os.open('/dev/null', 0), file=sys.stderr)")
    ended = run(work, "-q", "-o", "/dev/stderr", "script.py")
    assert ended.stderr.startswith("1\n") and is_profile(ended.stderr[2:])


@pytest.mark.parametrize("name", ["/dev/fd/99", "/dev/fd/x", "/dev/fd/0"])
def test_output_is_a_descriptor_that_cannot_be_written(name, script, work):
    with open(script) as read_only:
        ended = run(work, "-o", name, "script.py", stdin=read_only)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("pyprof-host: ") and ended.stderr.count("\n") == 1


def test_output_is_a_socket(script, work):
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(work / "socket"))
        assert "neither a file nor a pipe" in refused(work, "-o", "socket", "script.py")


def test_output_folder_is_not_writable(script, work):
    locked = work / "locked"
    locked.mkdir(mode=0o555)
    words = [host.HOST, "-o", "locked/run.json", "script.py"]
    if os.geteuid() == 0:  # root writes everywhere
        words = ["setpriv", "--reuid=65534", "--clear-groups", *words]
        if not os.access(host.HOST, os.X_OK) or subprocess.run(
                [*words[:3], host.HOST, "--version"], capture_output=True).returncode:
            pytest.skip("nobody cannot run the program here")
        for folder in [work, *work.parents[:-1]]:
            folder.chmod(folder.stat().st_mode | 0o055)
    ended = subprocess.run(words, cwd=work, env=host.reproducible(), text=True, capture_output=True)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "is not writable" in ended.stderr


def test_no_process_can_be_made(script, work):
    """Of a user who has as many as the limit allows; root has no limit."""
    if os.geteuid() != 0:
        pytest.skip("becoming a user without processes needs root")
    work.chmod(0o777)
    for folder in work.parents[:-1]:
        folder.chmod(folder.stat().st_mode | 0o055)
    user = ["setpriv", "--reuid=65533", "--clear-groups", "prlimit", "--nproc=1"]
    before = sorted(work.iterdir())
    ended = subprocess.run([*user, host.HOST, "script.py"], cwd=work, env=host.reproducible(),
                           text=True, capture_output=True)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "cannot start a process" in ended.stderr and "--no-supervisor" in ended.stderr
    assert sorted(work.iterdir()) == before
    if subprocess.run([*user, host.PYTHON, "-c", ""], capture_output=True).returncode:
        pytest.skip(f"others than root cannot run {host.PYTHON}")
    ended = subprocess.run([*user, host.HOST, "--no-supervisor", "script.py"], cwd=work,
                           env=host.reproducible(), text=True, capture_output=True)
    assert (ended.returncode, ended.stdout) == (0, "ran\n")


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 2 MiB."""
    with file_systems.small_disk(tmp_path, "2m") as folder:
        if not folder:
            pytest.skip("mounting a file system needs more rights")
        yield folder


def fill(folder, spare):
    disk = os.statvfs(folder)
    size = disk.f_bavail * disk.f_bsize - spare
    (folder / "filler").write_bytes(bytes(max(size, 0)))


def test_full_disk_is_said_before_the_script_starts(script, work, small_disk):
    fill(small_disk, 0)
    before = sorted(small_disk.iterdir())
    refused(work, "-o", small_disk / "run.json", "script.py")
    assert sorted(small_disk.iterdir()) == before


def test_disk_that_fills_up_later_leaves_the_script_alone(write, work, small_disk):
    write("grows.py", """
        import sys
        for i in range(3000):
            exec(f'def f{i}(): return [{i}]\\nf{i}()', {'__name__': f'module_{i}'})
        print('ran')
        sys.exit(4)
    """)
    ended = run(work, "-o", small_disk / "run.json", "grows.py")
    assert (ended.returncode, ended.stdout) == (4, "ran\n")
    kept, = small_disk.glob("*.pyprof")
    assert "No space left" in ended.stderr and str(kept) in ended.stderr


def test_profile_that_cannot_be_written_at_the_end(write, work, small_disk):
    write("fills.py", """
        import os, sys
        disk = os.statvfs(sys.argv[1])
        with open(sys.argv[1] + '/filler', 'wb') as filler:
            filler.write(bytes(disk.f_bavail * disk.f_bsize))
        print('ran')
        sys.exit(5)
    """)
    ended = run(work, "-o", small_disk / "run.json", "fills.py", small_disk)
    assert (ended.returncode, ended.stdout) == (5, "ran\n")
    kept, = small_disk.glob("*.pyprof")
    assert ended.stderr.count("\n") == 1 and str(kept) in ended.stderr
    assert not (small_disk / "run.json").exists()


def test_folder_that_is_gone_at_the_end(write, work):
    (work / "sub").mkdir()
    write("removes.py", "import shutil; shutil.rmtree('sub'); print('ran'); raise SystemExit(6)")
    for options in [], ["--no-supervisor"]:
        (work / "sub").mkdir(exist_ok=True)
        ended = run(work, *options, "-o", "sub/run.json", "removes.py")
        assert (ended.returncode, ended.stdout) == (6, "ran\n")
        assert ended.stderr.startswith("pyprof-host: ") and ended.stderr.count("\n") == 1


def test_summary(write, work):
    write("script.py", """
        def build():
            return [bytearray(1000) for _ in range(2000)]

        def spin():
            return sum(i * i for i in range(200000))

        kept = build()
        spin()
        print('out')
    """)
    ended = run(work, "script.py")
    assert ended.stdout == "out\n"
    assert "completed after" in ended.stderr and "calls" in ended.stderr
    assert re.search(r"\n  memory +\S+ MiB  build\S* \(script.py:\d\)\n", ended.stderr)
    assert re.search(r"\n  time +\S+ m?s  spin\S* \(script.py:\d\)\n", ended.stderr)
    assert run(work, "-q", "script.py").stderr == ""


def test_timeline_has_the_peak_in_few_rows(write, work):
    write("script.py", """
        import time
        time.sleep(0.3)
        block = [bytes(1000) for _ in range(50000)]
        time.sleep(0.2)
        del block
        time.sleep(0.3)
    """)
    run(work, "-q", "--timeline-points", "40", "script.py")
    profile = json.loads((work / "stacks.json").read_text())
    timeline = profile["timeline"]
    lengths = {len(column) for key, column in timeline.items() if isinstance(column, list)}
    assert lengths == {len(timeline["dt_ns"])} and 5 < len(timeline["dt_ns"]) <= 40
    assert max(timeline["heap_bytes"]) > 0.95 * profile["totals"]["peak_bytes"] > 45e6
    assert timeline["heap_bytes"][-1] < 10e6
    assert 0 < max(timeline["rss_bytes"]) <= profile["totals"]["rss_peak_bytes"]
    assert 0.5e9 < sum(timeline["dt_ns"]) <= profile["meta"]["duration_ns"]
