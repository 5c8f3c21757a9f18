"""How the program ended is in the profile, whatever ended it, and the profile is whole."""
import os
import signal
import time

import pytest

import host

WORK = """
import os, signal, sys, time
def work(n):
    return [bytes(1000) for _ in range(n)]
kept = work(200) + [None]  # a sudden death may lose the newest block: not one of work()'s
"""
# The last statements of a program, and the status its profile must have.
ENDS = {
    "end": ("", {"state": "completed", "exit_code": 0}),
    "exit 0": ("sys.exit()", {"state": "completed", "exit_code": 0}),
    "exit 7": ("sys.exit(7)", {"state": "completed", "exit_code": 7}),
    "exit text": ("sys.exit('sorry')", {"state": "completed", "exit_code": 1}),
    "exit 256": ("sys.exit(256 + 3)", {"state": "completed", "exit_code": 3}),
    "SystemExit in a function": ("def leave():\n    raise SystemExit(4)\nleave()",
                                 {"state": "completed", "exit_code": 4}),
    "os._exit": ("os._exit(9)", {"state": "completed", "exit_code": 9}),
    "exception": ("raise ValueError('wrong value')", {
        "state": "exception", "exit_code": 1,
        "exception": {"type": "ValueError", "message": "wrong value"}}),
    "exception without arguments": ("assert not kept", {
        "state": "exception", "exit_code": 1,
        "exception": {"type": "AssertionError", "message": ""}}),
    "own exception": ("class Mine(Exception): pass\nraise Mine(3, 'x')", {
        "state": "exception", "exit_code": 1,
        "exception": {"type": "__main__.Mine", "message": "3, x"}}),
    "exception of a module": ("import json\njson.loads('{')", {
        "state": "exception", "exit_code": 1,
        "exception": {"type": "json.decoder.JSONDecodeError",
                      "message": "Expecting property name enclosed in double quotes: "
                                 "line 1 column 2 (char 1)"}}),
    "exception after a handled one": (
        "try:\n    1 / 0\nexcept ZeroDivisionError:\n    pass\nraise KeyError('key')", {
            "state": "exception", "exit_code": 1,
            "exception": {"type": "KeyError", "message": "'key'"}}),
    "handled exception": ("try:\n    1 / 0\nexcept ZeroDivisionError:\n    pass",
                          {"state": "completed", "exit_code": 0}),
    "exception before exit": ("try:\n    1 / 0\nexcept ZeroDivisionError:\n    sys.exit(5)",
                              {"state": "completed", "exit_code": 5}),
    "exception in a thread": (
        "import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start(); t.join()",
        {"state": "completed", "exit_code": 0}),
    "SyntaxError": ("exec('1 +')", {
        "state": "exception", "exit_code": 1,
        "exception": {"type": "SyntaxError", "message": None}}),
    "MemoryError": ("bytes(1 << 62)", {
        "state": "exception", "exit_code": 1,
        "exception": {"type": "MemoryError", "message": ""}}),
    "KeyboardInterrupt": ("raise KeyboardInterrupt", {"state": "signaled", "signal": 2}),
    "SIGINT": ("os.kill(os.getpid(), signal.SIGINT)\ntime.sleep(9)",
               {"state": "signaled", "signal": 2}),
    "SIGTERM": ("os.kill(os.getpid(), signal.SIGTERM)\ntime.sleep(9)",
                {"state": "signaled", "signal": 15}),
    "SIGKILL": ("os.kill(os.getpid(), signal.SIGKILL)", {"state": "signaled", "signal": 9}),
    "SIGSEGV": ("os.kill(os.getpid(), signal.SIGSEGV)\ntime.sleep(9)",
                {"state": "signaled", "signal": 11}),
    "null pointer": ("import ctypes\nctypes.string_at(0)", {"state": "signaled", "signal": 11}),
    "abort": ("os.abort()", {"state": "signaled", "signal": 6}),
    "SIGHUP": ("os.kill(os.getpid(), signal.SIGHUP)\ntime.sleep(9)",
               {"state": "signaled", "signal": 1}),
    "exec": ("os.execv('/bin/sh', ['sh', '-c', 'exit 6'])", {"state": "completed", "exit_code": 6}),
    "failed exec": ("try:\n    os.execv('/nonexistent', ['x'])\nexcept OSError:\n    kept += work(50)",
                    {"state": "completed", "exit_code": 0}),
}


@pytest.mark.parametrize("end", ENDS)
def test_status_says_how_it_ended(record, program, end):
    tail, expected = ENDS[end]
    path = program(WORK + tail + "\n")
    plain, run = host.run_python([path]), record(path)
    assert (run.status, run.stdout, run.stderr) == (plain.status, plain.stdout, plain.stderr)

    status = run.profile.status
    assert status["oom"] is False
    if end == "SyntaxError":
        assert status["exception"].pop("message").startswith("invalid syntax")
        status["exception"]["message"] = None
    assert {key: status.get(key) for key in expected} == expected
    assert status["state"] != "completed" or "exception" not in status
    work = [node for top in run.profile.find("work") for node in run.profile.subtree(top)]
    assert run.profile.memory(work)["", "bytes"]["live_bytes"] >= 200 * 1033


# Without a supervisor only what passes through our process's own exit can be written.
ENDS_BY_ITSELF = [end for end, (_, status) in ENDS.items() if status["state"] != "signaled"]


@pytest.mark.parametrize("end", ENDS_BY_ITSELF)
def test_without_supervisor_the_program_writes_its_profile_itself(record, program, end):
    if end == "exec":
        pytest.skip("nobody is left to know how the new program ended")
    tail, expected = ENDS[end]
    path = program(WORK + tail + "\n")
    plain, run = host.run_python([path]), record(path, options=["--no-supervisor"])
    assert (run.status, run.stdout, run.stderr) == (plain.status, plain.stdout, plain.stderr)
    assert run.profile.status["state"] == expected["state"]
    assert run.profile.status["exit_code"] == expected["exit_code"]


def test_exec_ends_the_recording_and_says_so(record, program):
    path = program(WORK + "os.execv('/bin/true', ['true'])\n")
    profile = record(path).profile
    assert profile.find("work")
    assert any("exec" in message for message in profile.diagnostics().values())


def test_a_signal_from_outside(tmp_path, program):
    path = program(WORK + "print(os.getpid(), flush=True)\ntime.sleep(600)\n")
    process, output = host.start_host([path], tmp_path, stdout=-1, stderr=-1)
    os.kill(int(process.stdout.readline()), signal.SIGKILL)
    run = host.finish_host(process, output)
    assert run.status == -signal.SIGKILL
    assert run.profile.status == {"state": "signaled", "signal": 9, "oom": False}


def test_the_time_until_a_kill_is_in_the_tree(tmp_path, program):
    path = program("import os, time\ndef wait():\n    print(os.getpid(), flush=True)\n"
                   "    time.sleep(600)\nwait()\n")
    process, output = host.start_host([path], tmp_path, stdout=-1, stderr=-1)
    script = int(process.stdout.readline())
    time.sleep(1)
    os.kill(script, signal.SIGKILL)
    profile = host.finish_host(process, output).profile
    assert profile.sum("self_ns", profile.find("wait")) >= 900_000_000


def test_meta_says_what_ran(record, program, tmp_path):
    path = program("print(1)\n", name="named.py")
    before = time.time_ns()
    run = record(path, "one", "two words", options=["--no-memory"], cwd=tmp_path)
    meta = run.profile.columns["meta"]
    assert meta["argv"] == [str(path), "one", "two words"]
    assert meta["cwd"] == str(tmp_path)
    assert before <= meta["start_unix_ns"] <= time.time_ns()
    version = host.run_python(["-c", "import platform; print(platform.python_version())"])
    assert meta["python"] == version.stdout.strip()
    assert meta["link"] in ("program", "static", "shared")
    kinds = dict(zip((run.profile.columns["strings"][path]
                      for path in run.profile.columns["files"]["path"]),
                     run.profile.columns["files"]["kind"]))
    assert kinds[str(path)] == "script"
