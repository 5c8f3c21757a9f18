"""Runs a benchmark program's run(), each of its functions under memory_profiler or, with --plain,
under nothing: line_driver.py [--plain] FOLDER PROGRAM SCALE. Leaves the processor time that it took
in FOLDER/seconds, and memory_profiler's table in FOLDER/lines.txt."""

import importlib.util
import inspect
import pathlib
import sys
import time

import memory_profiler


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


def profiled(module, folder, scale):
    profiler = memory_profiler.LineProfiler()
    for function in functions(module):
        profiler.add_function(function)
    profiler.enable()
    result = module.run(scale)
    profiler.disable()
    with open(folder / "lines.txt", "w") as stream:
        memory_profiler.show_results(profiler, stream)
    return result


def main(arguments):
    plain = arguments[0] == "--plain"
    folder, program, scale = arguments[plain:]
    folder, scale = pathlib.Path(folder), float(scale)
    module = load(program)
    start = time.process_time()
    print(module.run(scale) if plain else profiled(module, folder, scale))
    (folder / "seconds").write_text(str(time.process_time() - start))


if __name__ == "__main__":
    main(sys.argv[1:])
