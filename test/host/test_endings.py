"""However a program ends: its status is that of python3, and stacks.json says what happened."""
import os
import signal
import subprocess

import control_groups
import host
import pytest

ENDINGS = {
    "falls off its end": ("print('done')", "completed"),
    "returns 3": ("import sys; sys.exit(3)", "completed"),
    "exits with a sentence": ("import sys; sys.exit('no such thing')", "completed"),
    "exits with None": ("import sys; sys.exit(None)", "completed"),
    "exits with 256": ("import sys; sys.exit(256)", "completed"),
    "exits with -1": ("import sys; sys.exit(-1)", "completed"),
    "raises SystemExit deep down": ("def f(n): return f(n - 1) if n else exit(4)\nf(5)", "completed"),
    "raises": ("def f(): return {}['key']\nf()", "exception"),
    "raises with a cause": (
        "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('bad') from e",
        "exception"),
    "raises its own class": ("class Odd(Exception): pass\nraise Odd('é')", "exception"),
    "raises a group": ("raise ExceptionGroup('many', [ValueError(1), TypeError(2)])", "exception"),
    "interrupts itself": ("raise KeyboardInterrupt", "signaled"),
    "recurses too deep": ("def f(): return f()\nf()", "exception"),
    "os._exit": ("import os; print('x', flush=True); os._exit(7)", "completed"),
    "os._exit in a thread": (
        "import os, threading, time\nthreading.Thread(target=lambda: os._exit(9)).start()\n"
        "time.sleep(60)", "completed"),
    "kills itself": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "signaled"),
    "terminates itself": ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", "signaled"),
    "handles SIGTERM": (
        "import os, signal, sys\nsignal.signal(signal.SIGTERM, lambda *a: sys.exit(5))\n"
        "os.kill(os.getpid(), signal.SIGTERM)", "completed"),
    "aborts": ("import os; os.abort()", "signaled"),
    "segfaults": ("import ctypes; ctypes.string_at(0)", "signaled"),
    "segfaults with faulthandler": (
        "import faulthandler, sys; faulthandler.enable(); faulthandler._sigsegv()", "signaled"),
    "breaks its pipe": (
        "import os, sys\nr, w = os.pipe(); os.close(r)\nos.write(w, b'x')", "exception"),
    "dies of SIGPIPE": (
        "import os, signal\nsignal.signal(signal.SIGPIPE, signal.SIG_DFL)\n"
        "r, w = os.pipe(); os.close(r)\nos.write(w, b'x')", "signaled"),
    "atexit": ("import atexit; atexit.register(print, 'bye')\nraise SystemExit(6)", "completed"),
    "atexit raises": (
        "import atexit\natexit.register(print, 'last')\natexit.register(lambda: 1 / 0)\n"
        "atexit.register(exit, 9)\nprint('main')", "completed"),
    "__del__ that allocates at the end": (
        "import sys\n"
        "class Late:\n"
        "    def __init__(self, left): self.left, self.me = left, self\n"
        "    def __del__(self):\n"
        "        made = [{n: str(n)} for n in range(1000)] + [type('Later', (), {})()]\n"
        "        if self.left: made.append(Late(self.left - 1))\n"
        "        print(self.left, len(made))\n"
        "kept = Late(5)\nsys.modules['late'] = Late(3)\nsys.stdout.me = Late(1)", "completed"),
    "ends its main thread": (
        "import ctypes, os, threading, time\n"
        "def late(): time.sleep(0.2); os.write(1, b'the other goes on\\n')\n"
        "threading.Thread(target=late).start()\nctypes.CDLL(None).pthread_exit(None)", "completed"),
    "is ended by what a subinterpreter prints": (
        "try: import _xxsubinterpreters as of\nexcept ImportError: import _interpreters as of\n"
        "made = of.create()\nof.run_string(made, 'print(4)')\nexit(3)",
        "completed"),
    "uses up its time": (
        "import resource, signal\nsignal.signal(signal.SIGXCPU, signal.SIG_DFL)\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (1, 2))\nwhile True: [0]", "signaled"),
    "uses up its addresses": (
        "import resource\nresource.setrlimit(resource.RLIMIT_AS, (1 << 28, -1))\n"
        "kept = []\ntry:\n    while True: kept.append([bytes(100_000)])\n"
        # Some are given back: from 3.13 on the traceback takes an import.
        "except MemoryError:\n    del kept[-100:]\n    raise", "exception"),
    "leaves with its addresses used up": (
        "import os, resource\nresource.setrlimit(resource.RLIMIT_AS, (1 << 28, -1))\n"
        "kept = []\ntry:\n    while True: kept.append([bytes(100_000)])\n"
        "except MemoryError: os._exit(4)", "completed"),
    "atexit exits": ("import atexit, os; atexit.register(os._exit, 8)", "completed"),
    "daemon thread": (
        "import threading, time\n"
        "threading.Thread(target=lambda: [time.sleep(0.001) for _ in iter(int, 1)], daemon=True)"
        ".start()\nprint('end')", "completed"),
    "daemon threads that allocate and call": (
        "import threading, time\n"
        "def spin():\n    while True: time.sleep(0.0001); [str(n) for n in range(100)]\n"
        "for _ in range(8): threading.Thread(target=spin, daemon=True).start()\n"
        "time.sleep(0.1)\nprint('end')", "completed"),
    "sys.exit in a thread": (
        "import sys, threading\nt = threading.Thread(target=sys.exit, args=(3,))\n"
        "t.start(); t.join(); print('on')", "completed"),
    "joins threads": (
        "import threading, time\n"
        "threading.Thread(target=lambda: (time.sleep(0.05), print('late'))).start()\nprint('main')",
        "completed"),
    "unraisable": ("class A:\n    def __del__(self): 1 / 0\nA()\nprint('on')", "completed"),
    "thread raises": (
        "import threading\nt = threading.Thread(target=lambda: 1 / 0, name='t'); t.start(); t.join()",
        "completed"),
    "excepthook": (
        "import sys\nsys.excepthook = lambda *a: print('hooked', a[0].__name__)\n1 / 0", "exception"),
    "closes stdout": ("import sys; sys.stdout.close()", "completed"),
    "closes stderr": ("import sys; sys.stderr.close(); 1 / 0", "exception"),
    "replaced": ("import os; os.execvp('sh', ['sh', '-c', 'echo replaced; exit 3'])", "completed"),
    "replaced with environment": (
        "import os; os.execve('/bin/sh', ['sh', '-c', 'echo $X; kill -9 $$'], {'X': 'y'})",
        "signaled"),
    "fails to be replaced": (
        "import os\ntry: os.execvp('no-such-program', ['x'])\n"
        "except FileNotFoundError: print('still here')", "completed"),
    "forks": (
        "import os\npid = os.fork()\nif pid == 0: os._exit(3)\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))", "completed"),
    "forked child exits by sys.exit": (
        "import os, sys\npid = os.fork()\nif pid == 0: sys.exit(4)\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))", "completed"),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_ending(name, same, write, status_of):
    source, state = ENDINGS[name]
    write("program.py", source)
    recorded = same("program.py")
    status = status_of(recorded)
    assert status["state"] == state, status
    if state == "signaled":
        assert status["signal"] == -recorded.status
    elif state == "completed":
        assert status["exit_code"] == recorded.status


@pytest.mark.parametrize("how", [["-c", "import sys; sys.exit(3)"], ["-c", "1 / 0"],
                                 ["-c", "raise KeyboardInterrupt"], ["-m", "this_is_missing"]])
def test_ending_of_code_and_module(how, same):
    same(*how)


IN_ONE_PROCESS = [name for name in ENDINGS
                  if name not in ("aborts", "segfaults", "segfaults with faulthandler",
                                  "uses up its time", "dies of SIGPIPE", "replaced", "replaced with environment")]


@pytest.mark.parametrize("name", IN_ONE_PROCESS)
def test_ending_without_supervisor(name, same, write, status_of):
    source, state = ENDINGS[name]
    write("program.py", source)
    recorded = same("program.py", options=["--no-supervisor"])
    status = status_of(recorded)
    assert status["state"] == state, status


@pytest.mark.parametrize("attempt", range(8))
def test_main_thread_ends_where_children_are_followed(attempt, same, write, status_of):
    """exit() runs over what was the main thread's stack: whatever lay there must not be needed.
    With random hashes what it leaves there differs from run to run."""
    write("program.py", "import ctypes\ndef f(): return 1\nf()\nctypes.CDLL(None).pthread_exit(0)")
    env = {"PYTHONHASHSEED": "random"}
    status = status_of(same("program.py", options=["--follow"], env=env))
    assert (status["state"], status["exit_code"]) == ("completed", 0)


def test_exec_without_supervisor_leaves_the_profile_of_what_came_before(same, write):
    write("program.py", "def work(): return 1\nwork()\nimport os\n"
                        "os.execvp('sh', ['sh', '-c', 'exit 3'])")
    recorded = same("program.py", options=["--no-supervisor"])
    assert recorded.profile is not None


def test_exception_is_named(same, write, status_of):
    write("program.py", "class Odd(Exception): pass\nraise Odd('because')")
    exception = status_of(same("program.py"))["exception"]
    assert exception["type"].endswith("Odd")
    assert exception["message"] == "because"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT,
                                    signal.SIGUSR1, signal.SIGKILL])
def test_signal_from_outside(number, write, work, tmp_path, status_of):
    write("program.py", """
        import time
        print('ready', flush=True)
        time.sleep(60)
    """)
    process, path = host.start_host(["program.py"], tmp_path, cwd=work, stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE)
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    recorded = host.finish_host(process, path)
    assert recorded.status == -number
    assert ("KeyboardInterrupt" in recorded.stderr) == (number == signal.SIGINT)
    if number != signal.SIGKILL:  # of the supervisor itself: nobody is left to write
        assert status_of(recorded) == {**status_of(recorded), "state": "signaled",
                                       "signal": int(number)}


def test_supervisor_killed_takes_the_script_along(write, work, tmp_path):
    write("program.py", """
        import os, time
        print(os.getpid(), flush=True)
        time.sleep(60)
    """)
    process, _ = host.start_host(["program.py"], tmp_path, cwd=work, stdout=subprocess.PIPE)
    pid = int(process.stdout.readline())
    process.kill()
    process.wait()
    assert process.stdout.read() == ""  # ends when nobody holds the pipe: the script is gone
    assert list(tmp_path.glob("stacks.*.pyprof")), "the recording outlives both"
    assert pid != process.pid


@pytest.fixture
def control_group():
    """The file that takes processes into a control group of 100 MB."""
    with control_groups.small_group("100M") as processes:
        if not processes:
            pytest.skip("no control groups to make here")
        yield processes


def test_killed_for_lack_of_memory(control_group, write, work, tmp_path, status_of):
    write("program.py", "kept = [b'x' * (1000000 + i) for i in range(400)]")
    process, path = host.start_host(
        ["program.py"], tmp_path, cwd=work, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: control_group.write_text(str(os.getpid())))
    recorded = host.finish_host(process, path)
    status = status_of(recorded)
    assert recorded.status == -signal.SIGKILL
    assert (status["state"], status["signal"], status["oom"]) == ("signaled", 9, True)
