"""The memory of a stretch of a program as a table, in the form of memory_time_tracker."""
import os
import time

from ._recorder import recorder, say

_GIB = 1024 ** 3


class Tracker:
    """with Tracker(path): writes the resident memory of the block to path, as CSV.

    The header is `delta,ram`: seconds since the block began, and GiB above what the process held
    then (calibrate=False: all that it holds). `0,0` follows when the block has ended, and `-1,-1`
    when an exception ended it. The file is there from the beginning, so that of a process that was
    killed it has neither.

    start_delay, end_delay: seconds to rest before the block and after it; they are part of the
    table. calibration_seconds: how long to look at the memory held before, at its mean; 0 is one
    look. verbose: says where the table went.
    """

    def __init__(self, path, end_delay=0, calibrate=True, calibration_seconds=0, verbose=False,
                 start_delay=0):
        self.path = os.fspath(path)
        self.end_delay = end_delay
        self.calibrate = calibrate
        self.calibration_seconds = calibration_seconds
        self.verbose = verbose
        self.start_delay = start_delay
        self._recorder = None

    def __enter__(self):
        self._recorder = recorder()
        if self._recorder is None:
            return self
        self._write(self.path, [])
        self._held = self._baseline()
        self._recorder.label(f"start {self.path}")
        self._first = _sample()
        time.sleep(self.start_delay)
        return self

    def __exit__(self, kind, error, trace):
        if self._recorder is None:
            return
        time.sleep(self.end_delay)
        rows = self._rows()
        self._recorder.label(f"stop {self.path}")
        ending = ["0,0"] if kind is None else ["0,0", "-1,-1"]
        unfinished = self.path + ".tmp"  # so that the file is never half of a table
        if self._write(unfinished, rows + ending):
            os.replace(unfinished, self.path)
            if self.verbose:
                say(f"{self.path} has {len(rows)} rows")

    def _baseline(self):
        """Bytes that do not count."""
        if not self.calibrate:
            return 0
        samples = [_sample()]
        time.sleep(self.calibration_seconds)
        if self.calibration_seconds:
            samples += self._recorder.resident_since(samples[0][0]) + [_sample()]
        return sum(held for _, held in samples) / len(samples)

    def _rows(self):
        begin = self._first[0]
        samples = [self._first, *self._recorder.resident_since(begin), _sample()]
        return [f"{(now - begin) / 1e9:.9f},{(held - self._held) / _GIB:.9f}"
                for now, held in sorted(samples)]

    def _write(self, path, rows):
        """Whether it could; the program goes on as well without."""
        try:
            with open(path, "w", encoding="ascii") as table:
                table.writelines(row + "\n" for row in ["delta,ram", *rows])
        except OSError as error:
            say(f"cannot write {path}: {error.strerror}; give Tracker another path")
            return False
        return True


def _sample():
    """(monotonic nanoseconds, resident bytes) of now."""
    with open("/proc/self/statm", "rb") as pages:
        held = int(pages.read().split()[1]) * os.sysconf("SC_PAGESIZE")
    return time.monotonic_ns(), held
