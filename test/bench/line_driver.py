"""Runs a benchmark program's run(), each of its functions under a line profiler or, with `plain`,
under nothing: line_driver.py PROFILER FOLDER PROGRAM SCALE. Leaves the processor time that it took
in FOLDER/seconds, and what the profiler found beside it."""

import importlib.util
import inspect
import pathlib
import sys
import time


def load(path):
    spec = importlib.util.spec_from_file_location("program", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["program"] = module
    spec.loader.exec_module(module)
    return module


def functions(module):
    """Of the module and of its classes."""
    for value in vars(module).values():
        if inspect.isclass(value) and value.__module__ == module.__name__:
            yield from filter(inspect.isfunction, vars(value).values())
        elif inspect.isfunction(value) and value.__module__ == module.__name__:
            yield value


def distinct(functions):
    """The first of each bytecode: to tell a third from two others line_profiler appends an odd
    number of bytes, which CPython 3.11 refuses."""
    first = {}
    for function in functions:
        first.setdefault(function.__code__.co_code, function)
    return first.values()


def plain(module, folder, scale):
    return module.run(scale)


def under_memory_profiler(module, folder, scale):
    import memory_profiler
    profiler = memory_profiler.LineProfiler()
    for function in functions(module):
        profiler.add_function(function)
    profiler.enable()
    result = module.run(scale)
    profiler.disable()
    with open(folder / "lines.txt", "w") as stream:
        memory_profiler.show_results(profiler, stream)
    return result


def under_line_profiler(module, folder, scale):
    import line_profiler
    profiler = line_profiler.LineProfiler(*distinct(functions(module)))
    result = profiler.runcall(module.run, scale)
    profiler.dump_stats(folder / "lines.lprof")
    return result


PROFILERS = {"plain": plain, "memory_profiler": under_memory_profiler,
             "line_profiler": under_line_profiler}


def main(name, folder, program, scale):
    module = load(program)
    start = time.process_time()
    print(PROFILERS[name](module, pathlib.Path(folder), float(scale)))
    (pathlib.Path(folder) / "seconds").write_text(str(time.process_time() - start))


if __name__ == "__main__":
    main(*sys.argv[1:])
