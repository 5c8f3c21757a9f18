"""A log that is read at once, and line by line, under --rss page.

Look at: the resident memory of the process over time, with read_at_once or read_by_line selected in
the timeline: each call's stroke goes from what the process had at its entry to what it had at its
return. read_at_once takes as much as the file is long and keeps it; the lines come and go in memory
that is there already.
"""

import pathlib
import tempfile

LINES = 400_000


def write(path):
    with open(path, "w", encoding="ascii") as log:
        for number in range(LINES):
            log.write(f"{number:08} an event of some length, as logs have them\n")


def read_at_once(path):
    return path.read_bytes()


def read_by_line(path):
    with open(path, "rb") as log:
        return sum(len(line) for line in log)


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "events.log"
        write(path)
        length = read_by_line(path)
        text = read_at_once(path)
        assert len(text) == length
        print(length, "bytes")


if __name__ == "__main__":
    main()
