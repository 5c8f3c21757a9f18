"""A small profile whose every number is known: for tests of what is printed."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))

import profile_checks  # noqa: E402

MEMORY = ("alloc_count", "object_count", "alloc_bytes", "live_count", "live_bytes", "at_peak_bytes")
NO_MEMORY = dict.fromkeys(MEMORY, 0)


def memory(count, size, live=0, peak=0):
    """`count` objects of `size` bytes, of which so many are live, and were at the peak."""
    return {"alloc_count": count, "object_count": count, "alloc_bytes": count * size,
            "live_count": live, "live_bytes": live * size, "at_peak_bytes": peak * size}


def node(name, file, line, calls, self_ns, types=None, children=(), resumes=0, module="__main__"):
    """One call path with what it cost itself; `types` maps names to memory()."""
    return {"name": name, "file": file, "line": line, "module": module, "calls": calls,
            "resumes": resumes, "self_ns": self_ns, "types": types or {}, "children": children}


EXAMPLE = node("<thread>", "", 0, 0, 500_000, module="", children=[
    node("<module>", "/home/ada/shop.py", 1, 1, 2_000_000, {"dict": memory(2, 1024, 1, 2)}, [
        node("Shop.load", "/home/ada/shop.py", 10, 3, 120_000_000,
             {"list": memory(30, 2048, 10, 20), "str": memory(1000, 64, 0, 500)}, [
                 node("parse", "/usr/lib/python3.11/json/decoder.py", 332, 3000, 300_000_000,
                      {"str": memory(3000, 100, 0, 0)}, module="json.decoder"),
             ]),
        node("Shop.walk", "/home/ada/shop.py", 40, 1, 10_000_000, {}, [
            node("Shop.walk", "/home/ada/shop.py", 40, 1, 20_000_000, {"int": memory(10, 32, 0, 10)}, [
                node("parse", "/usr/lib/python3.11/json/decoder.py", 332, 10, 1_000_000,
                     {}, module="json.decoder"),
            ]),
        ]),
        node("steps", "/home/ada/shop.py", 60, 2, 50_000, {}, resumes=8),
        node("evil\x1b[31m\u202e", "/home/ada/e\nvil.py", 7, 1, 40_000, {"bytes": memory(1, 5_000_000, 1, 1)}),
    ]),
])


def of_import(module, self_ns, size, children=(), calls=1):
    """The import of a module whose own code takes so long and makes a str of that many bytes."""
    code = node("<module>", f"/home/ada/{module}.py", 1, 1, self_ns - 1_000_000,
                {"str": memory(1, size)}, children, module=module)
    return node(f"<import {module}>", "<import>", 0, calls, 1_000_000, {}, [code], module=module)


IMPORTS = node("<thread>", "", 0, 0, 500_000, module="", children=[
    node("<module>", "/home/ada/shop.py", 1, 1, 2_000_000, {}, [
        of_import("web", 20_000_000, 1000, [
            of_import("net", 30_000_000, 2000, [of_import("bits", 4_000_000, 300)]),
            of_import("page", 5_000_000, 40)]),
        of_import("none\x1b", 6_000_000, 5, calls=2)])])


class Made:
    def __init__(self):
        self.strings, self.files, self.functions, self.types = [""], [], [], [("(untyped)", "")]
        self.nodes = {key: [] for key in ("parent", "subtree_size", "function", "calls", "resumes",
                                          "self_ns", *MEMORY)}
        self.node_types = {key: [] for key in ("count", "type", *MEMORY)}

    @staticmethod
    def row(table, value):
        if value not in table:
            table.append(value)
        return table.index(value)

    def string(self, text):
        return self.row(self.strings, text)

    def add(self, item, parent=-1):
        position = len(self.nodes["parent"])
        name, module = item["name"], item["module"]
        file = self.row(self.files, item["file"])
        function = self.row(self.functions, (name.split(".")[-1], name, module, file, item["line"]))
        sums = {key: sum(values[key] for values in item["types"].values()) for key in MEMORY}
        values = {"parent": parent, "function": function, "subtree_size": 0, **sums,
                  **{key: item[key] for key in ("calls", "resumes", "self_ns")}}
        for key, value in values.items():
            self.nodes[key].append(value)
        self.add_types(item["types"])
        for child in item["children"]:
            self.add(child, position)
        self.nodes["subtree_size"][position] = len(self.nodes["parent"]) - position

    def add_types(self, types):
        self.node_types["count"].append(len(types))
        ordered = sorted(types.items(), key=lambda item: -item[1]["alloc_bytes"])
        for name, values in ordered:
            self.node_types["type"].append(self.row(self.types, (name, "")))
            for key in MEMORY:
                self.node_types[key].append(values[key])

    def document(self, **changes):
        nodes = self.nodes
        duration = sum(nodes["self_ns"])
        totals = {key: sum(nodes[key]) for key in ("calls", "resumes", "self_ns", *MEMORY)}
        totals["peak_bytes"] = totals.pop("at_peak_bytes")
        document = {
            "schema": "pyprof.stacks", "version": [1, 0],
            "meta": {"tool": "pyprof-host 0.1.0", "python": "3.11.2", "link": "static",
                     "platform": "linux-x86_64", "argv": ["shop.py", "--all"], "cwd": "/home/ada",
                     "pid": 10, "ppid": 9, "start_unix_ns": 1_700_000_000_000_000_000,
                     "duration_ns": duration, "clock": "tsc", "engine": "pep523",
                     "options": {"calls": "python"}, "overhead_ns": 1000, "truncated": {}},
            "status": {"state": "completed", "exit_code": 0, "oom": False},
            "totals": {"nodes": len(nodes["parent"]), **totals, "peak_ns": duration // 2,
                       "free_count": totals["alloc_count"] - totals["live_count"],
                       "rss_peak_bytes": 30_000_000, "gc_runs": 2, "gc_ns": 3000,
                       "gc_collected": 5},
            "files": {"path": [self.string(path) for path in self.files],
                      "kind": ["synthetic" if not path else
                               "import" if path == "<import>" else "stdlib" if "lib/python" in path
                               else "script" for path in self.files]},
            "functions": {
                "name": [self.string(row[0]) for row in self.functions],
                "qualname": [self.string(row[1]) for row in self.functions],
                "module": [self.string(row[2]) for row in self.functions],
                "file": [row[3] for row in self.functions],
                "first_line": [row[4] for row in self.functions],
                "flags": [0] * len(self.functions)},
            "types": {"name": [self.string(name) for name, _ in self.types],
                      "module": [self.string(module) for _, module in self.types]},
            "threads": [{"tid": 10, "name": "MainThread", "root": 0, "start_ns": 0,
                         "end_ns": duration, "cpu_ns": duration}],
            "nodes": {"count": len(nodes["parent"]), **nodes},
            "node_types": self.node_types,
            "timeline": {"dt_ns": [0, duration], "rss_bytes": [10_000_000, 30_000_000],
                         "heap_bytes": [0, totals["live_bytes"]], "node": [-1, 1]},
            "gc": {"t_ns": [], "duration_ns": [], "generation": [], "collected": []},
            "peaks": [{"t_ns": duration // 2, "bytes": totals["peak_bytes"], "thread": 0, "node": 2}],
            "top": {"by_self_ns": [], "by_total_ns": [], "by_alloc_bytes": [],
                    "by_at_peak_bytes": []},
            "diagnostics": []}
        document["strings"] = self.strings
        return {**document, **changes}


def write(path, tree=EXAMPLE, **changes):
    """Writes the profile of one thread; `changes` replace top-level keys. Returns the path."""
    made = Made()
    made.add(tree)
    path.write_text(json.dumps(made.document(**changes)), encoding="utf-8")
    profile_checks.validate(path)
    return path
