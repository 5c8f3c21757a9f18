"""Takes the tables away from under the interpreter: sys.modules, builtins, __main__'s own names."""
import builtins
import sys

real = dict(sys.modules)
sys.modules.clear()
sys.modules.update({"sys": sys})
sys.modules = {}
try:
    import json
    print(json.dumps([1]))
except Exception as error:
    print(type(error).__name__)
sys.modules = real
builtins.len = lambda value: -1
builtins.print("after", len("abc"))
del builtins.__import__
try:
    import colorsys
    builtins.print(colorsys)
except ImportError as error:
    builtins.print(error)
sys.stdout.flush()
for name in list(globals()):
    if name not in ("__builtins__", "name"):
        del globals()[name]
