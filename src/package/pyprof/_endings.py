"""How a tracked stretch or a whole run ended: memory_time_tracker's three questions."""
from ._profile import head

_COMPLETED, _GRACEFUL, _UNGRACEFUL, _RUNNING = range(4)


def has_completed_successfully(path):
    """Of a Tracker's table, a stacks.json (.gz) or a .pyprof: it ended, and well."""
    return _ending(path) == _COMPLETED


def has_crashed_gracefully(path):
    """An exception ended it, or the program left with a status other than 0."""
    return _ending(path) == _GRACEFUL


def has_crashed_ungracefully(path):
    """It was killed. A table of a Tracker that is at work looks the same."""
    return _ending(path) == _UNGRACEFUL


def _ending(path):
    with open(path, "rb") as file:
        is_table = file.read(10).rstrip(b"\r\n") == b"delta,ram"
    return _ending_of_table(path) if is_table else _ending_of_run(head(path)["status"])


def _ending_of_table(path):
    with open(path, encoding="ascii", errors="replace") as table:
        last = [line.strip() for line in table][-2:]
    if last[-1] == "0,0":
        return _COMPLETED
    return _GRACEFUL if last == ["0,0", "-1,-1"] else _UNGRACEFUL


def _ending_of_run(status):
    if status["state"] == "running":
        return _RUNNING
    if status["state"] in ("signaled", "lost") or status["oom"]:
        return _UNGRACEFUL
    failed = "exception" in status or status.get("exit_code", 0) != 0
    return _GRACEFUL if failed else _COMPLETED
