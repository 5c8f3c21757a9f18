"""A profile as columns."""
import array
import gzip
import itertools
import json
import os
import shutil
import subprocess

# Columns whose integers are indices into `strings`; load() puts the strings in their place.
_TEXTS = {
    "files": ["path"],
    "functions": ["name", "qualname", "module"],
    "types": ["name", "module"],
    "node_locals": ["name"],
    "marks": ["label"],
    "brackets": ["name"],
}
_NO_TABLES = {"schema", "version", "meta", "status", "totals", "top", "diagnostics"}
_MAGIC_OF_GZIP, _MAGIC_OF_RECORDING = b"\x1f\x8b", b"pyprof\n\0"


class Error(ValueError):
    """A file that cannot be read as a profile; one sentence says which and what to do."""


def load(path):
    """The profile in path (stacks.json, also compressed by gzip, or .pyprof) as a dict of tables.

    A table (`nodes`, `functions`, `types`, `node_types`, `spans`, `timeline`, `marks` …) is a dict
    of equally long columns, so that pandas.DataFrame(profile["nodes"]) takes it; a column of
    integers is an array.array, which numpy.asarray shares. Names are strings already; other indices
    are those of the document. Added to what the document has: nodes.qualname, node_types.node,
    node_locals.node, timeline.t_ns. `meta`, `status`, `totals` and `top` are as in the document.
    """
    document = head(path)
    try:
        return _tables(document)
    except (KeyError, IndexError, TypeError, ValueError, OverflowError, AttributeError) as fault:
        raise Error(f"{path} is not a valid profile; pyprof summary {path} says what is wrong"
                    ) from fault


def head(path):
    """The document itself."""
    path = os.fspath(path)
    with open(path, "rb") as file:
        start = file.read(len(_MAGIC_OF_RECORDING))
    try:
        document = json.loads(_text_of(path, start))
    except Error:
        raise
    except (ValueError, EOFError, OSError, RecursionError) as fault:
        raise Error(f"{path} is no profile: {fault}; give a stacks.json or a .pyprof") from None
    if not isinstance(document, dict) or document.get("schema") != "pyprof.stacks":
        raise Error(f"{path} is JSON but no profile; give the stacks.json of pyprof-host")
    return document


def _text_of(path, start):
    if start == _MAGIC_OF_RECORDING:
        return _recovered(path)
    opener = gzip.open if start.startswith(_MAGIC_OF_GZIP) else open
    with opener(path, "rb") as file:
        return file.read()


def _recovered(path):
    done = subprocess.run([_tool(), "recover", path, "-o", "-"], capture_output=True)
    if done.returncode != 0:
        raise Error(done.stderr.decode(errors="replace").removeprefix("pyprof: ").strip())
    return done.stdout


def _tool():
    """The reading tool: that of this installation, else the first on PATH."""
    package = os.path.dirname(os.path.abspath(__file__))
    beside = os.path.normpath(os.path.join(package, "../../../../bin/pyprof"))
    tool = beside if os.access(beside, os.X_OK) else shutil.which("pyprof")
    if tool is None:
        raise Error("pyprof, which reads .pyprof files, is not on PATH; install it, or give a "
                    "stacks.json")
    return tool


def _tables(document):
    strings = document["strings"]
    tables = {name: value if name in _NO_TABLES else _table(value, _TEXTS.get(name, []), strings)
              for name, value in document.items() if name != "strings"}
    nodes = tables["nodes"]
    qualname = tables["functions"]["qualname"]
    nodes["qualname"] = [qualname[function] for function in nodes["function"]]
    for name in "node_types", "node_locals":
        if name in tables:
            _name_nodes(tables[name])
    tables["timeline"] = _timeline(tables["timeline"])
    return tables


def _table(value, texts, strings):
    """A section without what is no column: `spans` and `nodes` have a number beside them."""
    if isinstance(value, list):
        return _rows(value)
    columns = {name: _column(each) for name, each in value.items() if not isinstance(each, int)}
    return columns | {name: [strings[index] for index in columns[name]] for name in texts}


def _rows(value):
    """Arrays of objects, `threads` and `peaks`, as columns too."""
    names = value[0] if value else {}
    return {name: _column([row[name] for row in value]) for name in names}


def _column(values):
    if not isinstance(values, list) or not all(type(value) is int for value in values):
        return values
    return array.array("q", values)


def _name_nodes(table):
    """The node of each row, in place of how many rows a node has."""
    counts = table.pop("count")
    table["node"] = array.array("q", itertools.chain.from_iterable(
        itertools.repeat(node, count) for node, count in enumerate(counts)))


def _timeline(table):
    heaps = table.pop("thread_heap_bytes", {})
    table["t_ns"] = array.array("q", itertools.accumulate(table["dt_ns"]))
    return table | {f"heap_bytes_{tid}": _column(heap) for tid, heap in heaps.items()}
