"""Signals reach the script once, through the supervisor or past it."""
import os
import pathlib
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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGUSR1,
                                    signal.SIGRTMIN])
def test_sent_to_the_group(number, write, work, tmp_path):
    process, path, _ = start(write, work, tmp_path, start_new_session=True)
    os.killpg(process.pid, number)
    assert host.finish_host(process, path).stdout == f"[{int(number)}]\n"


def test_sent_to_the_group_and_then_to_the_host(write, work, tmp_path):
    write("counting.py", """
        import os, signal, time
        seen = []
        signal.signal(signal.SIGUSR1, lambda *arguments: seen.append(1))
        print(os.getpid(), flush=True)
        for wanted in 1, 2, 3:
            while len(seen) < wanted:
                time.sleep(0.01)
            time.sleep(0.1)  # for one too many
            print(len(seen), flush=True)
    """)
    process, path = host.start_host(["counting.py"], tmp_path, cwd=work, stdout=subprocess.PIPE,
                                    start_new_session=True)
    process.stdout.readline()
    for send in os.killpg, os.kill, os.killpg:
        send(process.pid, signal.SIGUSR1)
        seen = process.stdout.readline()
    assert seen == "3\n"
    assert host.finish_host(process, path).status == 0


def test_sent_to_every_process_of_the_host(write, work, tmp_path):
    """As pkill does."""
    process, path, script = start(write, work, tmp_path)
    children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    assert str(script) in children
    for pid in [process.pid, *map(int, children)]:
        os.kill(pid, signal.SIGTERM)
    assert host.finish_host(process, path).stdout == "[15]\n"


def test_a_script_that_left_the_group_gets_nothing_of_it(write, work, tmp_path):
    write("leaves.py", """
        import os, time
        os.setsid()
        print('ready', flush=True)
        time.sleep(0.5)
        print('undisturbed')
    """)
    process, path = host.start_host(["leaves.py"], tmp_path, cwd=work, stdout=subprocess.PIPE,
                                    start_new_session=True)
    process.stdout.readline()
    os.killpg(process.pid, signal.SIGTERM)
    assert host.finish_host(process, path).stdout == "undisturbed\n"


def test_script_signals_its_parent_and_does_not_get_it_back(write, work, tmp_path):
    write("parent.py", """
        import os, signal, time
        seen = []
        signal.signal(signal.SIGUSR1, lambda number, frame: seen.append(int(number)))
        os.kill(os.getppid(), signal.SIGUSR1)
        time.sleep(0.2)
        print(seen)
    """)
    process, path = host.start_host(["parent.py"], tmp_path, cwd=work, stdout=subprocess.PIPE)
    assert host.finish_host(process, path).stdout == "[]\n"


def test_ignored_and_blocked_signals_are_inherited(write, work, tmp_path):
    write("inherited.py", """
        import signal
        print([s for s in signal.valid_signals() if signal.getsignal(s) == signal.SIG_IGN])
        print(signal.pthread_sigmask(signal.SIG_BLOCK, []))
        raise SystemExit(3)
    """)

    def prepare():
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])

    command = {"cwd": work, "stdout": subprocess.PIPE, "text": True, "preexec_fn": prepare,
               "env": host.reproducible()}
    plain = subprocess.run([host.PYTHON, "inherited.py"], **command)
    output = tmp_path / "stacks.json"
    ours = subprocess.run([host.HOST, "-q", "-o", output, "inherited.py"], **command)
    assert (ours.returncode, ours.stdout) == (plain.returncode, plain.stdout)
    assert plain.returncode == 3
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


@pytest.mark.parametrize("number", [signal.SIGCONT, signal.SIGKILL])
def test_the_host_goes_on_with_a_script_that_was_stopped(number, write, work, tmp_path):
    process, path, script = start(write, work, tmp_path)
    os.kill(script, signal.SIGSTOP)
    wait_for_state(process.pid, "T")
    os.kill(script, number)
    wait_for_state(process.pid, "SR")
    if number == signal.SIGCONT:
        os.kill(script, signal.SIGUSR1)
    run = host.finish_host(process, path)
    assert (run.stdout, run.status) in (("[10]\n", 0), ("", -signal.SIGKILL))


@pytest.mark.parametrize("stop_group", [False, True])
def test_a_stopped_host_stops_the_script_and_both_go_on(stop_group, write, work, tmp_path):
    process, path, script = start(write, work, tmp_path, start_new_session=True)
    (os.killpg if stop_group else os.kill)(process.pid, signal.SIGSTOP)
    wait_for_state(process.pid, "T")
    wait_for_state(script, "T")
    process.send_signal(signal.SIGCONT)  # to the host alone
    wait_for_state(script, "SR")
    process.send_signal(signal.SIGUSR1)
    assert host.finish_host(process, path).stdout == "[10]\n"


def test_a_kill_of_the_group_that_the_host_has_not_read_when_the_script_ends(write, work, tmp_path):
    """What ends the script must not end the host before the profile is written."""
    write("waits.py", "import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(600)\n")
    process, path = host.start_host(["waits.py"], tmp_path, cwd=work, stdout=subprocess.PIPE,
                                    start_new_session=True)
    script = int(process.stdout.readline())
    os.kill(script, signal.SIGSTOP)
    wait_for_state(script, "T")
    wait_for_state(process.pid, "T")
    os.killpg(process.pid, signal.SIGTERM)
    os.kill(script, signal.SIGCONT)
    run = host.finish_host(process, path)
    assert run.status == -signal.SIGTERM
    assert run.profile.status["signal"] == signal.SIGTERM
