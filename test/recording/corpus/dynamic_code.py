"""Code compiled at run time: exec, eval, compile, and code objects that die and are replaced."""
import types

SOURCE = """
def doubled(n):
    return n * 2

class Dynamic:
    def method(self):
        return doubled(21)

result = Dynamic().method()
"""


def executed(n):
    total = 0
    for _ in range(n):
        namespace = {}
        exec(SOURCE, namespace)
        total += namespace["result"] + namespace["doubled"](1)
    return total


def evaluated(n):
    return sum(eval("helper(k) + 1", {"helper": helper, "k": k}) for k in range(n))


def helper(n):
    return n


def compiled(n):
    code = compile("helper(k)", "<compiled>", "eval")
    return sum(eval(code, {"helper": helper}, {"k": k}) for k in range(n))


def short_lived(n):
    """A new function each time, at addresses that the last one left."""
    total = 0
    for k in range(n):
        namespace = {}
        exec(compile(f"def made_{k % 10}(): return {k}", f"<made {k % 10}>", "exec"), namespace)
        total += namespace[f"made_{k % 10}"]()
    return total


def renamed(n):
    code = helper.__code__.replace(co_name="renamed_helper", co_firstlineno=7)
    function = types.FunctionType(code, globals())
    return sum(function(k) for k in range(n))


def swapped(n):
    """One function object whose code changes."""

    def first():
        return 1

    def second():
        return 2

    total = 0
    for _ in range(n):
        total += first()
        first.__code__, second.__code__ = second.__code__, first.__code__
    return total


def same_place(n):
    """Two lambdas of one line share file, line and name."""
    plus, minus = (lambda k: k + 1), (lambda k: k - 1)
    return sum(plus(k) * minus(k) for k in range(n))


def nested_exec(depth):
    namespace = {"nested_exec": nested_exec, "depth": depth - 1}
    if depth:
        exec("result = nested_exec(depth)", namespace)
        return namespace["result"] + 1
    return 0


print(executed(30), evaluated(60), compiled(80), short_lived(300), renamed(50))
print(swapped(61), same_place(40), nested_exec(20))
