"""Runs a script as __main__ under cProfile's profiler and writes how often each function ran.

usage: count_calls.py OUTPUT SCRIPT [ARGUMENT…]. Leaves a JSON list of [file, line, name, count]
rows; a builtin has file "~" and line 0. Imports nothing before the script does, so that the
imports of the script are the same as without us; all threads are counted.
"""
import _lsprof
import _thread
import sys

profilers = []
start_new_thread = _thread.start_new_thread


def start_counted_thread(function, arguments, named={}):
    def counted():
        profiler = _lsprof.Profiler()
        profilers.append(profiler)
        profiler.enable(subcalls=False, builtins=True)
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
    profiler.enable(subcalls=False, builtins=True)
    try:
        exec(code, namespace)
    finally:
        profiler.disable()


def rows():
    for profiler in profilers:
        for entry in profiler.getstats():
            code = entry.code
            if isinstance(code, str):
                yield "~", 0, code, entry.callcount
            elif code.co_filename != __file__:
                yield code.co_filename, code.co_firstlineno, code.co_name, entry.callcount


def prepare(script):
    main = type(sys)("__main__")
    main.__dict__.update(__builtins__=__builtins__, __file__=script)
    sys.modules["__main__"] = main
    sys.path[0] = script.rpartition("/")[0]
    with open(script, encoding="utf-8") as source:
        return compile(source.read(), script, "exec"), main.__dict__


if __name__ == "__main__":
    output, *sys.argv = sys.argv[1:]
    try:
        run(*prepare(sys.argv[0]))
    finally:
        import json
        with open(output, "w", encoding="utf-8") as file:
            json.dump(list(rows()), file)
