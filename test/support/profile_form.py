"""The form of stacks.json: the JSON Schema, numbers, strings, columns and the tree that they make."""

import functools
import json
import pathlib

import jsonschema

SCHEMA = pathlib.Path(__file__).parents[2] / "src/read/stacks.schema.json"
LARGEST_INTEGER = 2**53 - 1
FILE_KINDS = {"script", "project", "stdlib", "site-packages", "native", "synthetic", "import"}
# Schema validation costs microseconds an item: long columns are shown to it by their first rows, and
# every row is checked by the rules below.
SCHEMA_ROWS = 200
# Sections whose members are columns, and what their values point into.
COLUMNS = {
    "files": {"path": "strings"},
    "functions": {"name": "strings", "qualname": "strings", "module": "strings", "file": "files"},
    "types": {"name": "strings", "module": "strings"},
    "nodes": {"parent": "nodes", "function": "functions"},
    "node_types": {"type": "types"},
    "node_locals": {"name": "strings", "type": "types"},
    "lines": {"file": "files"},
    "spans": {"thread": "threads", "node": "nodes"},
    "brackets": {"name": "strings", "node": "nodes"},
    "marks": {"thread": "threads", "node": "nodes", "label": "strings"},
    "tasks": {"name": "strings", "thread": "threads", "node": "nodes"},
    "task_steps": {"task": "tasks"},
    "sizes": {},
    "timeline": {"node": "nodes"},
    "gc": {},
}
# Columns whose rows are not those of their section, and those in which -1 means "none".
OTHER_LENGTH = {("node_types", "count"), ("node_locals", "count")}
OPTIONAL = {("nodes", "parent"), ("timeline", "node"), ("tasks", "node")}


class ProfileFault(AssertionError):
    """A profile that breaks a rule of the format."""


def require(condition, sentence):
    if not condition:
        raise ProfileFault(sentence)


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file, parse_constant=_refuse, object_pairs_hook=_object)


def _refuse(constant):
    raise ProfileFault(f"{constant} is not a number JSON knows")


def _object(pairs):
    keys = [key for key, _ in pairs]
    require(len(keys) == len(set(keys)), f"an object has a key twice: {keys}")
    return dict(pairs)


@functools.lru_cache(maxsize=1)
def _validator():
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def _shortened(value):
    if isinstance(value, dict):
        return {key: _shortened(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_shortened(item) for item in value[:SCHEMA_ROWS]]
    return value


def check_schema(profile):
    error = jsonschema.exceptions.best_match(_validator().iter_errors(_shortened(profile)))
    if error:
        where = ".".join(map(str, error.absolute_path))
        raise ProfileFault(f"{where or 'the document'}: {error.message}")


def check_integers(profile):
    for section, name, values in _columns(profile):
        lowest = -1 if (section, name) in OPTIONAL else 0
        for row, value in enumerate(values):
            good = type(value) is int and lowest <= value <= LARGEST_INTEGER
            require(good, f"{section}.{name}[{row}] is {value!r}")


def check_strings(profile):
    strings = profile["strings"]
    require(strings and strings[0] == "", 'strings[0] is not ""')
    require(len(set(strings)) == len(strings), "strings has duplicates")
    surrogates = [text for text in strings if any("\ud800" <= c <= "\udfff" for c in text)]
    require(not surrogates, f"a lone surrogate in strings: {surrogates[:1]!r}")


def _columns(profile):
    for section in COLUMNS:
        for name, values in profile.get(section, {}).items():
            if isinstance(values, list) and (section, name) != ("files", "kind"):
                yield section, name, values


def size_of(profile, table):
    """Rows of a table: strings, files, functions, types, nodes, threads."""
    if table in ("strings", "threads"):
        return len(profile[table])
    if table == "nodes":
        return profile["nodes"]["count"]
    return len(next(iter(profile[table].values())))


def _rows(profile, section):
    if section in ("node_types", "node_locals"):
        return len(profile[section]["type"])
    if section in ("spans", "brackets", "marks"):
        return len(profile[section]["node"])
    if section == "lines":
        return len(profile[section]["line"])
    if section in ("timeline", "gc"):
        return len(next(iter(profile[section].values())))
    return size_of(profile, section)


def check_columns(profile):
    for section, name, values in _columns(profile):
        rows = _rows(profile, section)
        if (section, name) in OTHER_LENGTH:
            rows = profile["nodes"]["count"]
        require(len(values) == rows, f"{section}.{name} has {len(values)} rows, not {rows}")
        target = COLUMNS[section].get(name)
        if target and values:
            limit = size_of(profile, target)
            require(max(values) < limit, f"{section}.{name} leads outside {target}")
    kinds = profile["files"]["kind"]
    require(len(kinds) == len(profile["files"]["path"]), "files.kind and files.path differ")
    require(set(kinds) <= FILE_KINDS, f"files.kind has {set(kinds) - FILE_KINDS}")


def check_preorder(profile):
    """Nested intervals: the parent is the innermost subtree that is open."""
    parents, sizes = profile["nodes"]["parent"], profile["nodes"]["subtree_size"]
    open_nodes = []
    for node, (parent, size) in enumerate(zip(parents, sizes)):
        while open_nodes and open_nodes[-1][1] == node:
            open_nodes.pop()
        innermost, end = open_nodes[-1] if open_nodes else (-1, len(parents))
        require(parent == innermost, f"node {node} has parent {parent}, but lies in {innermost}")
        require(size >= 1 and node + size <= end, f"the subtree of node {node} leaves its parent's")
        open_nodes.append((node, node + size))
    require(all(end == len(parents) for _, end in open_nodes), "the last subtree is not complete")


def check_form(profile):
    check_schema(profile)
    check_integers(profile)
    check_strings(profile)
    check_columns(profile)
    check_preorder(profile)
