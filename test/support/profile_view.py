"""Questions that tests ask a profile: counts by function, bytes by type, paths, subtrees."""
import collections
import functools
import itertools

Function = collections.namedtuple("Function", "file line name")
Type = collections.namedtuple("Type", "module name")

Counted = collections.namedtuple("Counted", "column type path")

# The columns that the types of a node have.
TYPE_COLUMNS = ("alloc_count", "object_count", "alloc_bytes", "live_count", "live_bytes",
                "at_peak_bytes", "temporary_count", "survived_count", "leaked_count")


class ProfileView:
    """Wraps the columns of one stacks.json. A node is its index in nodes."""

    def __init__(self, columns):
        self.columns = columns
        self.nodes = columns["nodes"]
        self.status = columns["status"]
        self.totals = columns["totals"]
        self.threads = columns["threads"]

    @functools.cached_property
    def functions(self):
        """Function of each index of the functions columns."""
        strings, table = self.columns["strings"], self.columns["functions"]
        paths = [strings[path] for path in self.columns["files"]["path"]]
        return [Function(paths[file], line, strings[name])
                for file, line, name in zip(table["file"], table["first_line"], table["name"])]

    @functools.cached_property
    def qualnames(self):
        """(module, qualified name) of each index of the functions columns."""
        strings, table = self.columns["strings"], self.columns["functions"]
        return [(strings[module], strings[name])
                for module, name in zip(table["module"], table["qualname"])]

    @functools.cached_property
    def types(self):
        strings, table = self.columns["strings"], self.columns["types"]
        return [Type(strings[module], strings[name])
                for module, name in zip(table["module"], table["name"])]

    @functools.cached_property
    def first_type_row(self):
        return [0, *itertools.accumulate(self.columns["node_types"]["count"])]

    def function(self, node):
        return self.functions[self.nodes["function"][node]]

    def activations(self):
        """How often each function was entered or resumed, over all nodes."""
        counts = collections.Counter()
        for index, calls, resumes in zip(self.nodes["function"], self.nodes["calls"],
                                         self.nodes["resumes"]):
            counts[self.functions[index]] += calls + resumes
        return counts

    def builtins_by_caller(self):
        """Calls by (Function that calls, (module, qualified name) of the builtin)."""
        counts, parents = collections.Counter(), self.nodes["parent"]
        for node, index in enumerate(self.nodes["function"]):
            function = self.functions[index]
            if function.line == 0 and function.file != "<import>" and parents[node] >= 0:
                caller = self.function(parents[node])
                counts[caller, self.qualnames[index]] += self.nodes["calls"][node]
        return counts

    def builtins(self):
        """Calls of builtins by qualified name, over all paths and modules."""
        counts = collections.Counter()
        for (_, (_, qualname)), calls in self.builtins_by_caller().items():
            counts[qualname] += calls
        return counts

    def find(self, name):
        """Nodes of the functions with this name."""
        wanted = {index for index, function in enumerate(self.functions) if function.name == name}
        return [node for node, index in enumerate(self.nodes["function"]) if index in wanted]

    def only(self, name):
        """The one node of the one function with this name."""
        node, = self.find(name)
        return node

    def subtree(self, node):
        return range(node, node + self.nodes["subtree_size"][node])

    def sum(self, column, nodes):
        values = self.nodes[column]
        return sum(values[node] for node in nodes)

    def path(self, node):
        """Names from the root to the node."""
        names = []
        while node >= 0:
            names.append(self.function(node).name)
            node = self.nodes["parent"][node]
        return tuple(reversed(names))

    def memory(self, nodes):
        """Counter of the memory columns by Type, summed over nodes."""
        table = self.columns["node_types"]
        sums = collections.defaultdict(collections.Counter)
        for node in nodes:
            for row in range(self.first_type_row[node], self.first_type_row[node + 1]):
                sums[self.types[table["type"][row]]].update(
                    {column: table[column][row] for column in TYPE_COLUMNS if column in table})
        return sums

    def locals(self, node):
        """{name: row of node_locals, its type as a Type} in the order of the profile."""
        table, strings = self.columns["node_locals"], self.columns["strings"]
        first = sum(table["count"][:node])
        rows = {}
        for row in range(first, first + table["count"][node]):
            values = {column: table[column][row] for column in ("bytes", "deep_bytes", "partial")}
            rows[strings[table["name"][row]]] = {"type": self.types[table["type"][row]], **values}
        return rows

    def diagnostics(self):
        return {row["code"]: row["message"] for row in self.columns["diagnostics"]}

    def counted(self):
        """All that a deterministic program must reproduce: Counter of Counted, no times, no ids."""
        counts, paths = collections.Counter(), []
        for node, parent in enumerate(self.nodes["parent"]):
            paths.append(CallPath(paths[parent] if parent >= 0 else None, self.function(node)))
            for column in ("calls", "resumes"):
                counts[Counted(column, None, paths[node])] += self.nodes[column][node]
            for kind, sums in self.memory([node]).items():
                counts.update({Counted(column, kind, paths[node]): value
                               for column, value in sums.items()})
        return counts


class CallPath:
    """A function and the path to its caller; two of the same functions are the same object."""

    known = {}

    def __new__(cls, caller, function):
        return cls.known.setdefault((caller, function), super().__new__(cls))

    def __init__(self, caller, function):
        self.caller = caller
        self.function = function

    def __repr__(self):
        above = f"{self.caller!r} > " if self.caller else ""
        return f"{above}{self.function.name}"


def differences(expected, found):
    """{key: (expected, found)} of two Counters where they differ."""
    return {key: (expected[key], found[key]) for key in expected.keys() | found.keys()
            if expected[key] != found[key]}
