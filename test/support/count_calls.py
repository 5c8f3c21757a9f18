"""Runs a script as __main__ under cProfile's profiler and writes how often each function ran.

usage: count_calls.py OUTPUT SCRIPT [ARGUMENT…]. Leaves rows of JSON: under "functions" [file, line,
name, count] of Python functions; under "builtins" [file, line, name, builtin, count], the first
three for the function that called it. Counts every thread, until the last exit handler. Imports no
module in Python before the script does, so that its imports are the same as without us.
"""
import _lsprof
import _thread
import atexit
import sys

del sys.modules["atexit"]
own_file = __file__  # which CPython removes when the script has ended
profilers = []
start_new_thread = _thread.start_new_thread


def start_counted_thread(function, arguments, named={}):
    def counted():
        profiler = _lsprof.Profiler()
        profilers.append(profiler)
        profiler.enable(subcalls=True, builtins=True)
        try:
            function(*arguments, **named)
        finally:
            profiler.disable()

    return start_new_thread(counted, ())


def run(code, namespace):
    if sys.version_info < (3, 12):  # later ones count every thread by themselves
        _thread.start_new_thread = start_counted_thread
    profiler = _lsprof.Profiler()
    profilers.append(profiler)
    atexit.register(finish, profiler)  # the first to be registered is the last to run
    profiler.enable(subcalls=True, builtins=True)
    exec(code, namespace)


def finish(profiler):
    profiler.disable()
    import json
    with open(output, "w", encoding="utf-8") as file:
        json.dump({"functions": list(functions()), "builtins": list(builtins())}, file)


def entries():
    """Those of Python functions that are not our own."""
    for profiler in profilers:
        for entry in profiler.getstats():
            if not isinstance(entry.code, str) and entry.code.co_filename != own_file:
                yield entry


def place(code):
    return code.co_filename, code.co_firstlineno, code.co_name


def functions():
    for entry in entries():
        yield *place(entry.code), entry.callcount


def builtins():
    for entry in entries():
        for called in entry.calls or ():
            if isinstance(called.code, str):
                yield *place(entry.code), called.code, called.callcount


def prepare(script):
    main = type(sys)("__main__")
    main.__dict__.update(__builtins__=__builtins__, __file__=script,
                         __loader__=type(__loader__)("__main__", script))
    sys.modules["__main__"] = main
    sys.path[0] = script.rpartition("/")[0]
    with open(script, encoding="utf-8") as source:
        return compile(source.read(), script, "exec"), main.__dict__


if __name__ == "__main__":
    output, *sys.argv = sys.argv[1:]
    run(*prepare(sys.argv[0]))
