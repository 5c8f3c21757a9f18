"""stacks.json documents made by hand, for what no program records on purpose."""


def chain(depth):
    """One function that called itself `depth` times, a nanosecond and a block of a byte each."""
    ones, zeros = [1] * depth, [0] * depth
    memory = ("alloc_count", "object_count", "alloc_bytes", "live_count", "live_bytes",
              "at_peak_bytes")
    return {
        "schema": "pyprof.stacks", "version": [1, 0],
        "meta": {"tool": "test", "python": "3.11.2", "link": "static", "platform": "", "argv": [],
                 "cwd": "", "pid": 1, "ppid": 0, "start_unix_ns": 1, "duration_ns": depth,
                 "clock": "tsc", "engine": "pep523", "options": {}, "overhead_ns": 0,
                 "truncated": {}},
        "status": {"state": "completed", "exit_code": 0, "oom": False},
        "totals": {"nodes": depth, "calls": depth, "resumes": 0, "self_ns": depth,
                   **{key: depth for key in memory[:5]}, "peak_bytes": depth, "peak_ns": 0,
                   "free_count": 0},
        "strings": ["", "deep", "deep.py", "int", "(untyped)"],
        "files": {"path": [2], "kind": ["script"]},
        "functions": {"name": [1], "qualname": [1], "module": [0], "file": [0], "first_line": [1],
                      "flags": [0]},
        "types": {"name": [4, 3], "module": [0, 0]},
        "threads": [{"tid": 1, "name": "MainThread", "root": 0, "start_ns": 0, "end_ns": depth,
                     "cpu_ns": 0}],
        "nodes": {"count": depth, "parent": list(range(-1, depth - 1)),
                  "subtree_size": list(range(depth, 0, -1)), "function": zeros, "calls": ones,
                  "resumes": zeros, "self_ns": ones, **{key: ones for key in memory}},
        "node_types": {"count": ones, "type": ones, **{key: ones for key in memory}},
        "timeline": {"dt_ns": [1, 1], "rss_bytes": [4096, 8192], "heap_bytes": [1, 2],
                     "node": [-1, 0]},
        "gc": {"t_ns": [], "duration_ns": [], "generation": [], "collected": []},
        "peaks": [], "top": {}, "diagnostics": []}
