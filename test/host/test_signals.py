"""Signals reach the script once, through the supervisor or past it."""
import os
import signal
import subprocess
import time

import host
import pytest

COUNTING = """
    import os, signal, sys, time
    seen = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1,
                   signal.SIGUSR2, signal.SIGWINCH, signal.SIGALRM, signal.SIGRTMIN):
        signal.signal(number, lambda number, frame: seen.append(int(number)))
    print(os.getpid(), flush=True)
    while not seen:
        time.sleep(0.01)
    time.sleep(0.2)  # for one too many
    print(seen)
"""


def start(write, work, tmp_path, **process):
    write("counting.py", COUNTING)
    started = host.start_host(["counting.py"], tmp_path, cwd=work, stdout=subprocess.PIPE, **process)
    return *started, int(started[0].stdout.readline())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT,
                                    signal.SIGUSR1, signal.SIGUSR2, signal.SIGWINCH,
                                    signal.SIGALRM, signal.SIGRTMIN])
def test_sent_to_the_host(number, write, work, tmp_path):
    process, path, _ = start(write, work, tmp_path)
    process.send_signal(number)
    assert host.finish_host(process, path).stdout == f"[{int(number)}]\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR1])
def test_sent_to_the_script(number, write, work, tmp_path):
    process, path, script = start(write, work, tmp_path)
    os.kill(script, number)
    assert host.finish_host(process, path).stdout == f"[{int(number)}]\n"


def test_script_signals_its_group_and_gets_it_once(write, work, tmp_path):
    write("group.py", """
        import os, signal, time
        seen = []
        signal.signal(signal.SIGTERM, lambda number, frame: seen.append(int(number)))
        os.killpg(0, signal.SIGTERM)
        time.sleep(0.2)
        print(seen)
    """)
    process, path = host.start_host(["group.py"], tmp_path, cwd=work, stdout=subprocess.PIPE,
                                    start_new_session=True)
    assert host.finish_host(process, path).stdout == "[15]\n"


def test_ignored_and_blocked_signals_are_inherited(write, work, tmp_path):
    write("inherited.py", """
        import signal
        print([s for s in signal.valid_signals() if signal.getsignal(s) == signal.SIG_IGN])
        print(signal.pthread_sigmask(signal.SIG_BLOCK, []))
    """)

    def prepare():
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])

    command = {"cwd": work, "stdout": subprocess.PIPE, "text": True, "preexec_fn": prepare,
               "env": host.reproducible()}
    plain = subprocess.run([host.PYTHON, "inherited.py"], check=True, **command)
    output = tmp_path / "stacks.json"
    ours = subprocess.run([host.HOST, "-q", "-o", output, "inherited.py"], check=True, **command)
    assert ours.stdout == plain.stdout
    assert output.exists()


def state_of(pid):
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0]


def wait_for_state(pid, states):
    deadline = time.monotonic() + 30
    while state_of(pid) not in states:
        assert time.monotonic() < deadline, f"{pid} is {state_of(pid)}, not one of {states}"
        time.sleep(0.01)


def test_a_stopped_script_stops_the_host_and_both_go_on(write, work, tmp_path):
    process, path, script = start(write, work, tmp_path)
    os.kill(script, signal.SIGSTOP)
    wait_for_state(script, "T")
    wait_for_state(process.pid, "T")
    process.send_signal(signal.SIGCONT)
    wait_for_state(script, "SR")
    os.kill(script, signal.SIGUSR1)
    assert host.finish_host(process, path).stdout == "[10]\n"
