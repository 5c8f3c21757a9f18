"""The processes of a profile that has several, each with its threads and what they counted."""
import functools
import time

HANG_SECONDS = 900


class Process:
    """One row of processes: its own part of the profile."""

    def __init__(self, view, row):
        self.view = view
        self.row = row
        self.name = row["file"]
        self.status = row["status"]

    @functools.cached_property
    def threads(self):
        return [thread for thread in self.view.threads
                if thread["name"].startswith(self.name + ": ")]

    @functools.cached_property
    def nodes(self):
        return {node for thread in self.threads for node in self.view.subtree(thread["root"])}

    def find(self, name):
        """Nodes of the functions with this name in this process."""
        return [node for node in self.view.find(name) if node in self.nodes]

    def calls(self, name):
        return self.view.sum("calls", self.find(name))

    def memory(self, name):
        """Memory columns by type, of all below the functions of this name."""
        return self.view.memory([node for top in self.find(name)
                                 for node in self.view.subtree(top)])


def await_end(folder):
    """Until the processes of the runs that record into the folder have ended, and their profiles are
    complete."""
    deadline = time.monotonic() + HANG_SECONDS
    while list(folder.glob("*.family")):
        assert time.monotonic() < deadline, list(folder.glob("*.family/*"))
        time.sleep(0.01)


class Family:
    """All of them, in the order of the profile: the one that the user started comes first."""

    def __init__(self, view):
        self.view = view
        self.processes = [Process(view, row) for row in view.columns.get("processes", [])]

    @property
    def main(self):
        return self.processes[0]

    @property
    def children(self):
        return self.processes[1:]

    def calls(self, name):
        """What each process called of the function, those that did not left out, largest first."""
        counts = [process.calls(name) for process in self.processes]
        return sorted((count for count in counts if count), reverse=True)
