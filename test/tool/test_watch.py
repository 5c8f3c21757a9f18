"""pyprof watch: what a program that runs has done so far, on a terminal and off it."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

import host
import pytest

PROGRAM = """
import sys
def turn(n):
    return sum(range(n))
def main():
    print("begun", flush=True)
    while not select.select([sys.stdin], [], [], 0)[0]:
        for n in range(1000): turn(10)
import select
main()
"""
ROW = re.compile(r"([\d,]+) .* turn \(<string>:3\)")


class Terminal:
    """A program on a terminal of its own, 100 columns wide and 12 lines high."""

    def __init__(self, *words, cwd):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 12, 100, 0, 0))
        self.before = termios.tcgetattr(slave)
        environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
        self.process = subprocess.Popen([os.environ["PYPROF_TOOL"], *map(str, words)], cwd=cwd,
                                        stdin=slave, stdout=slave, stderr=slave,
                                        env={**environment, "NO_COLOR": "1"})
        self.slave, self.text = slave, ""

    def read_until(self, is_there):
        end = time.monotonic() + host.HANG_SECONDS
        while not is_there(self.text):
            assert time.monotonic() < end, self.text
            if select.select([self.master], [], [], 0.1)[0]:
                self.text += os.read(self.master, 65536).decode(errors="ignore")
            elif self.process.poll() is not None:
                assert is_there(self.text), self.text
        return self.text

    def pages(self):
        return self.text.split("\x1b[H")[1:]

    def finish(self):
        status = self.process.wait(host.HANG_SECONDS)
        self.read_until(lambda text: "\x1b[?1049l" in text)
        while select.select([self.master], [], [], 0.2)[0]:
            self.text += os.read(self.master, 65536).decode(errors="ignore")
        assert termios.tcgetattr(self.slave) == self.before
        return status

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)


@pytest.fixture
def running(tmp_path):
    """A program that runs until a line comes; its host's Popen."""
    process, path = host.start_host(["-c", PROGRAM], tmp_path, stdin=subprocess.PIPE,
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout.readline() == "begun\n"
    yield process
    if process.poll() is None:
        host.finish_host(process, path, input="end\n")


@pytest.fixture
def terminal(tmp_path):
    opened = []

    def terminal(*words):
        opened.append(Terminal(*words, cwd=tmp_path))
        return opened[-1]

    yield terminal
    for each in opened:
        each.close()


def recording(tmp_path):
    found, = tmp_path.glob("*.pyprof")
    return found


def calls(page):
    found = ROW.search(page)
    return int(found[1].replace(",", "")) if found else 0


def have_grown(terminal):
    counts = [calls(page) for page in terminal.pages()]
    return len(counts) > 2 and counts[-2] > counts[0]


def test_the_table_grows_while_the_program_runs_and_q_leaves(running, terminal, tmp_path):
    screen = terminal("watch", recording(tmp_path), "--interval", "0.05", "--sort", "calls")
    screen.read_until(lambda text: have_grown(screen))
    os.write(screen.master, b"xq")
    assert screen.finish() == 0
    assert running.poll() is None  # the program runs on
    shown, after = screen.text.split("\x1b[?1049l")
    assert all(page.count("\n") < 12 for page in shown.split("\x1b[H"))
    assert calls(after) > 0 and "has ended" not in after  # the last table stays


@pytest.mark.parametrize("who", ["program", "host"])
def test_by_the_number_of_the_process_until_it_ends(running, terminal, tmp_path, who):
    children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(running.pid)], text=True,
                              capture_output=True).stdout.split()
    number = running.pid if who == "host" else min(map(int, children))
    screen = terminal("watch", number, "--interval", "0.05")
    screen.read_until(lambda text: "q leaves" in text)
    done = host.finish_host(running, tmp_path / "stacks.json", input="end\n")
    assert screen.finish() == 0
    assert screen.text.rstrip().endswith("The program has ended.")
    assert done.status == 0 and done.profile  # nothing of it was disturbed


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT, "key"])
def test_whatever_ends_it_the_terminal_is_as_before(running, terminal, tmp_path, end):
    screen = terminal("watch", recording(tmp_path))
    screen.read_until(lambda text: "q leaves" in text)
    if end == "key":
        os.write(screen.master, b"\x03")
    else:
        screen.process.send_signal(end)
    assert screen.finish() == (0 if end == "key" else -end)


def test_where_there_is_no_terminal_it_is_one_table(running, pyprof, tmp_path):
    done = pyprof("watch", recording(tmp_path), "--limit", "3", "--sort", "calls")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout and "running after" in done.stdout
    assert len(done.stdout.splitlines()) == 7 and calls(done.stdout) > 0
    whole = pyprof("watch", recording(tmp_path), "--limit", "0").stdout
    assert len(whole.splitlines()) > 7


def test_once_is_one_table_on_a_terminal_too(running, terminal, tmp_path):
    screen = terminal("watch", recording(tmp_path), "--once")
    assert screen.process.wait(host.HANG_SECONDS) == 0
    assert "\x1b[?1049h" not in screen.read_until(lambda text: "turn" in text)


def test_a_recording_that_is_left_is_one_table(pyprof, tmp_path):
    host.run_host(["-c", "pass"], tmp_path, ["--keep"])
    done = pyprof("watch", recording(tmp_path))
    assert (done.returncode, done.stderr) == (0, "") and "lost after" in done.stdout
    assert done.stdout in pyprof("stats", recording(tmp_path)).stdout


def test_what_cannot_be_watched_is_said_in_a_sentence(pyprof, record, tmp_path):
    gone = subprocess.Popen(["true"])
    gone.wait()
    other = subprocess.Popen(["sleep", "1000"])
    try:
        for target, said in [(record("pass"), "is no recording of a running program"),
                             (gone.pid, f"cannot look at process {gone.pid}"),
                             (other.pid, f"process {other.pid} writes no recording"),
                             ("missing.pyprof", "missing.pyprof"), ("99999999999", "99999999999")]:
            done = pyprof("watch", target)
            assert (done.returncode, done.stdout) == (2, "") and done.stderr.count("\n") == 1
            assert said in done.stderr and "; " in done.stderr
    finally:
        other.kill()
        other.wait()
    done = pyprof("watch", "x.pyprof", "--interval", "0")
    assert done.returncode == 2 and "--interval" in done.stderr
