"""pyprof lines: source with numbers, without source, and what it refuses."""
import json
import os
import pathlib

import made_profile

GOLDEN = pathlib.Path(__file__).parent / "golden"

SOURCE = """\
import json
class Shop:
    @cached
    def load(self,
             path,
    ):
        rows = json.load(open(path))

\treturn [row for row in rows]
    def walk(self):
        pass
print(Shop())
"""

ROWS = {  # line: hits, total_ns, self_ns, blocks, bytes, of which live
    0: (0, 0, 1_000, 0, 0, 0),
    4: (0, 0, 0, 1, 152, 152),
    7: (3, 420_000_000, 120_000_000, 30, 61_440, 20_480),
    9: (3, 8_000, 8_000, 1000, 64_000, 0),
    12: (0, 0, 2_000_000, 2, 2048, 1024),
}


def tree(path):
    """A script with one function whose nodes did what ROWS say."""
    sums = [sum(column) for column in zip(*ROWS.values())]
    load = made_profile.node("Shop.load", str(path), 3, 3, sums[2] - 2_000_000, {
        "list": {**made_profile.memory(sums[3], 0), "alloc_bytes": sums[4],
                 "live_bytes": sums[5], "live_count": 1}})
    module = made_profile.node("<module>", str(path), 1, 1, 2_000_000, {}, [load])
    return made_profile.node("<thread>", "", 0, 0, 0, module="", children=[module])


def table():
    hits, total_ns, self_ns, blocks, size, live = map(list, zip(*ROWS.values()))
    zero = [0] * len(ROWS)
    return {"file": [1] * len(ROWS), "line": list(ROWS), "self_ns": self_ns, "hits": hits,
            "total_ns": total_ns, "exact": [int(count > 0) for count in hits],
            "alloc_count": blocks, "object_count": blocks, "alloc_bytes": size,
            "live_count": [0, 0, 1, 0, 0], "live_bytes": live, "at_peak_bytes": zero}


def write(folder, with_source=True, **changes):
    path = folder / "shop.py"
    if with_source:
        path.write_text(SOURCE)
        os.utime(path, (1, 1))
    profile = made_profile.write(folder / "stacks.json", tree(path), lines=table(), **changes)
    document = json.loads(profile.read_text())
    names = [document["strings"][name] for name in document["functions"]["qualname"]]
    document["functions"]["last_line"] = [9 if name == "Shop.load" else 0 for name in names]
    profile.write_text(json.dumps(document))
    return profile


def shown(pyprof, folder, *words, width=100):
    done = pyprof("lines", folder / "stacks.json", *words,
                  env={**os.environ, "COLUMNS": str(width)})
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.replace(str(folder), "/home/ada")


def check_golden(name, found):
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("PYPROF_UPDATE_GOLDEN"):
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


def test_a_file_is_its_lines_that_cost_something(pyprof, tmp_path):
    write(tmp_path)
    check_golden("lines", shown(pyprof, tmp_path))


def test_a_function_is_shown_whole(pyprof, tmp_path):
    write(tmp_path)
    check_golden("lines-function", shown(pyprof, tmp_path, r"Shop\.load"))


def test_without_the_source_the_numbers_are_there(pyprof, tmp_path):
    write(tmp_path, with_source=False)
    check_golden("lines-no-source", shown(pyprof, tmp_path, r"Shop\.load"))


def test_a_source_that_changed_is_told(pyprof, tmp_path):
    write(tmp_path)
    os.utime(tmp_path / "shop.py")
    assert "shop.py was changed after the run" in shown(pyprof, tmp_path)


def test_json_has_every_line_with_its_source(pyprof, tmp_path):
    write(tmp_path)
    rows = json.loads(shown(pyprof, tmp_path, "--json"))
    assert [row["line"] for row in rows] == list(ROWS)
    assert rows[2] == {
        "file": "/home/ada/shop.py", "line": 7, "source": "        rows = json.load(open(path))",
        "self_ns": 120_000_000, "hits": 3, "total_ns": 420_000_000, "exact": True,
        "alloc_count": 30, "alloc_bytes": 61_440, "at_peak_bytes": 0, "live_bytes": 20_480}


def test_what_has_no_lines_is_said(pyprof, tmp_path):
    path = made_profile.write(tmp_path / "stacks.json")
    done = pyprof("lines", path)
    assert done.returncode == 2 and "does not say what lines did" in done.stderr
    write(tmp_path)
    done = pyprof("lines", path, "nothing")
    assert done.returncode == 2 and "no function matches nothing" in done.stderr
    done = pyprof("lines", path, "<thread>")
    assert done.returncode == 2 and "what matches <thread> has no lines" in done.stderr
