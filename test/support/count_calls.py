"""Runs a script as __main__ under cProfile's profiler and writes how often each function ran.

usage: count_calls.py OUTPUT SCRIPT [ARGUMENT…]. Leaves rows of JSON: under "functions" [file, line,
name, count] of Python functions, under "idle_throws" the same of what is explained below; under
"builtins" [file, line, name, builtin, count], the first three for the function that called it. Counts every thread, until the last exit handler. Imports no
module in Python before the script does, so that its imports are the same as without us.

A generator that is closed where it handles no exception is not resumed from 3.13 on: CPython just
drops its frame. Under any profiler 3.14 resumes it after all, and cProfile counts what does not
happen without it. Those throws are counted too, so that they can be taken off.
"""
import _lsprof
import _thread
import atexit
import sys

del sys.modules["atexit"]
own_file = __file__  # which CPython removes when the script has ended
profilers = []
idle_throws = {}  # by code object
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


def count_idle_throws():
    """Counts GeneratorExit thrown where a RESUME says that nothing but the end of the generator
    would handle it: its argument has this bit from 3.13 on, and before every close resumes. Not in
    asynchronous generators, which are closed by a throw in earnest."""
    resume, resume_idle, async_generator = (lambda: 0).__code__.co_code[0], 4, 0x200

    def count(code, offset, exception):
        opcode, argument = code.co_code[offset:offset + 2]
        if (type(exception) is GeneratorExit and opcode == resume and argument & resume_idle
                and not code.co_flags & async_generator):
            idle_throws[code] = idle_throws.get(code, 0) + 1

    tool = sys.monitoring.OPTIMIZER_ID
    sys.monitoring.use_tool_id(tool, "count_calls")
    sys.monitoring.register_callback(tool, sys.monitoring.events.PY_THROW, count)
    sys.monitoring.set_events(tool, sys.monitoring.events.PY_THROW)


def run(source, script, namespace):
    if sys.version_info < (3, 12):  # later ones count every thread by themselves
        _thread.start_new_thread = start_counted_thread
    else:
        count_idle_throws()
    profiler = _lsprof.Profiler()
    profilers.append(profiler)
    atexit.register(finish, profiler)  # the first to be registered is the last to run
    profiler.enable(subcalls=True, builtins=True)
    # Compiled here because a SyntaxWarning imports what prints it.
    exec(compile(source, script, "exec"), namespace)


def finish(profiler):
    profiler.disable()
    import json
    with open(output, "w", encoding="utf-8") as file:
        throws = [[*place(code), count] for code, count in idle_throws.items()]
        json.dump({"functions": list(functions()), "idle_throws": throws,
                   "builtins": list(builtins())}, file)


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
        return source.read(), script, main.__dict__


if __name__ == "__main__":
    output, *sys.argv = sys.argv[1:]
    run(*prepare(sys.argv[0]))
