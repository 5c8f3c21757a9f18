"""At a terminal: Ctrl-C, Ctrl-\\, Ctrl-Z and fg, and the shell's line editing."""
import os
import pty
import re
import select
import signal
import time

import host
import pytest

DEADLINE_SECONDS = 30  # a hung program must not hang the tests


class Terminal:
    """A program whose session has a terminal of its own."""

    def __init__(self, command, cwd, env=None):
        self.seen = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                os.chdir(cwd)
                os.execve(command[0], [str(word) for word in command],
                          host.reproducible({"TERM": "xterm", **(env or {})}))
            finally:
                os._exit(127)  # never a second pytest

    def type(self, keys):
        os.write(self.fd, keys.encode())

    def wait_for(self, pattern):
        """Reads until the pattern comes; returns what came up to its end."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not (found := re.search(pattern, self.seen)):
            assert self.read_more(deadline), f"it ended before {pattern!r}: {self.seen!r}"
        text, self.seen = self.seen[:found.end()], self.seen[found.end():]
        return text

    def wait(self):
        """The status as os.waitstatus_to_exitcode gives it, and the rest of the output."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while self.read_more(deadline):
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1]), self.seen

    def read_more(self, deadline):
        """False at the end of the output."""
        ready = select.select([self.fd], [], [], max(0, deadline - time.monotonic()))[0]
        assert ready, f"nothing more came after {self.seen!r}"
        try:
            data = os.read(self.fd, 4096)
        except OSError:  # how a terminal says that nobody is left
            return False
        self.seen += data.decode(errors="replace")
        return bool(data)


@pytest.fixture
def terminal(work):
    """Starts a command at a terminal; nothing of it is left at the end."""
    started = []

    def start(*command, env=None):
        started.append(Terminal(command, work, env))
        return started[-1]

    yield start
    for program in started:
        os.close(program.fd)  # hangs up


def in_both(terminal, tmp_path, script, dialogue):
    """The dialogue ends alike with both, and says the same."""
    ours = dialogue(terminal(host.HOST, "-q", "-o", tmp_path / "stacks.json", script))
    plain = dialogue(terminal(host.PYTHON, script))
    assert ours == plain
    assert (tmp_path / "stacks.json").exists()
    return ours


def test_ctrl_c_interrupts_once(terminal, tmp_path, write):
    write("waits.py", """
        import time
        try:
            print('ready', flush=True)
            time.sleep(60)
        except KeyboardInterrupt:
            print('interrupted', flush=True)
            time.sleep(0.2)  # for one too many
            print('end', flush=True)
    """)

    def dialogue(program):
        program.wait_for("ready")
        program.type("\x03")
        return program.wait()

    status, text = in_both(terminal, tmp_path, "waits.py", dialogue)
    assert status == 0 and "interrupted" in text and "Traceback" not in text


@pytest.mark.parametrize("key, number", [("\x03", signal.SIGINT), ("\x1c", signal.SIGQUIT)])
def test_keys_that_end_a_program(key, number, terminal, tmp_path, write):
    write("waits.py", "import time\nprint('ready', flush=True)\ntime.sleep(60)\n")

    def dialogue(program):
        program.wait_for("ready")
        program.type(key)
        status, text = program.wait()
        return status, text.splitlines()[-1]  # the line it was at is a matter of luck

    assert in_both(terminal, tmp_path, "waits.py", dialogue)[0] == -number


def test_program_asks_at_the_terminal(terminal, tmp_path, write):
    write("asks.py", """
        import os, sys
        print(sys.stdin.isatty(), sys.stdout.isatty(), os.get_terminal_size())
        print('hello', input('name? '))
        print(os.tcgetpgrp(0) == os.getpgrp())
    """)

    def dialogue(program):
        program.wait_for(r"name\? ")
        program.type("x\n")
        return program.wait()

    assert "hello x" in in_both(terminal, tmp_path, "asks.py", dialogue)[1]


def shell_with_jobs(terminal, command):
    program = terminal("/bin/bash", "--norc", "--noprofile", "-i", env={"PS1": "ready$ "})
    program.wait_for(r"ready\$ ")
    program.type("set +o history; bind 'set enable-bracketed-paste off'\n")
    program.wait_for(r"ready\$ ")
    program.type(command + "; echo status=$?\n")
    return program


def test_ctrl_z_and_fg(terminal, write, tmp_path):
    write("counts.py", """
        import signal, time
        resumed = []
        signal.signal(signal.SIGCONT, lambda *a: resumed.append(1))
        print('start' + 'ed', flush=True)
        while not resumed:
            time.sleep(0.01)
        time.sleep(0.2)  # for one too many
        print(f'resumed {len(resumed)} times', flush=True)
        raise SystemExit(7)
    """)
    program = shell_with_jobs(
        terminal, f"{host.HOST} -q -o {tmp_path}/stacks.json counts.py")
    program.wait_for("started")
    program.type("\x1a")
    program.wait_for(r"Stopped[^\n]*counts.py")
    program.wait_for(r"status=148")
    program.wait_for(r"ready\$ ")
    program.type("fg; echo status=$?\n")
    program.wait_for("resumed 1 times")
    program.wait_for("status=7")
    assert (tmp_path / "stacks.json").exists()
    program.type("exit\n")
    program.wait()


def test_ctrl_z_then_bg_then_killed_by_the_shell(terminal, write, tmp_path):
    write("waits.py", "import time\nprint('start' + 'ed', flush=True)\ntime.sleep(60)\n")
    program = shell_with_jobs(
        terminal, f"{host.HOST} -q -o {tmp_path}/stacks.json waits.py")
    program.wait_for("started")
    program.type("\x1a")
    program.wait_for(r"status=148")
    program.type("bg\n")
    program.wait_for(r"waits.py &")
    # Not `wait`: bash may still take the job for a stopped one and return at once.
    program.type(f"kill %1; until [ -s {tmp_path}/stacks.json ]; do sleep 0.1; done; "
                 "echo writ''ten\n")
    program.wait_for(r"\nwritten")
    assert '"signaled"' in (tmp_path / "stacks.json").read_text()
    program.type("exit\n")
    program.wait()


def test_prompt_edits_lines_and_remembers_them(terminal, work, write, tmp_path):
    write("script.py", "print('r' + 'an')")
    env = {"XDG_STATE_HOME": str(tmp_path / "state"), "HOME": str(tmp_path)}
    program = terminal(host.HOST, "-q", env=env)
    program.wait_for("pyprof> ")
    program.type("profile scrip.py\x1b[D\x1b[D\x1b[Dt\n")  # three left, then the missing letter
    program.wait_for("ran")
    program.wait_for("pyprof> ")
    program.type("\x1b[A\n")  # up: the same again
    program.wait_for("ran")
    program.wait_for("pyprof> ")
    program.type("quit\n")
    assert program.wait()[0] == 0
    assert "profile script.py" in (tmp_path / "state/pyprof-host/history").read_text().replace(
        "\\040", " ")
    again = terminal(host.HOST, "-q", env=env)
    again.wait_for("pyprof> ")
    again.type("\x1b[A\x1b[A\n")  # past quit
    again.wait_for("ran")
    again.wait_for("pyprof> ")
    again.type("\x04")
    assert again.wait()[0] == 0


def test_ctrl_c_at_the_prompt_clears_the_line(terminal, tmp_path):
    program = terminal(host.HOST, env={"HOME": str(tmp_path)})
    program.wait_for("pyprof> ")
    program.type("nonsense\x03")
    program.wait_for("pyprof> ")
    program.type("quit\n")
    status, text = program.wait()
    assert status == 0 and "invalid command" not in text


def test_ctrl_c_during_a_profile_goes_to_the_program(terminal, write, tmp_path):
    write("waits.py", "import time\nprint('rea' + 'dy', flush=True)\ntime.sleep(60)\n")
    program = terminal(host.HOST, "-q", env={"HOME": str(tmp_path)})
    program.wait_for("pyprof> ")
    program.type("profile waits.py\n")
    program.wait_for("ready")
    program.type("\x03")
    program.wait_for("KeyboardInterrupt")
    program.wait_for("pyprof> ")
    program.type("quit\n")
    assert program.wait()[0] == 0


def test_history_that_cannot_be_kept_is_no_reason_to_fail(terminal, tmp_path):
    (tmp_path / "file").write_text("")
    for state in str(tmp_path / "file"), "/proc/nowhere", "relative":
        program = terminal(host.HOST, env={"XDG_STATE_HOME": state, "HOME": "/proc/nowhere"})
        program.wait_for("pyprof> ")
        program.type("what\n")
        program.wait_for("invalid command")
        program.type("quit\n")
        assert program.wait()[0] == 0
