"""Runs a program as python3 would, and leaves its processor time, from the start of the process to
the end of the program, in a file: clocked.py SECONDS_FILE PROGRAM ARGUMENTS..."""

import atexit
import pathlib
import runpy
import sys
import time


def leave_seconds(path):
    path.write_text(str(time.process_time()))


if __name__ == "__main__":
    _, seconds, program, *arguments = sys.argv
    atexit.register(leave_seconds, pathlib.Path(seconds))
    sys.argv = [program, *arguments]
    sys.path[0] = str(pathlib.Path(program).parent)
    runpy.run_path(program, run_name="__main__")
