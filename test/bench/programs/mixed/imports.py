"""Modules of the standard library, imported and compiled again and again."""

import importlib
import importlib.util
import sys

MODULES = ("argparse", "ast", "configparser", "csv", "dataclasses", "difflib", "inspect",
           "json.decoder", "optparse", "pprint", "statistics", "tarfile", "textwrap", "typing")


def load_again(name):
    """Runs the module's code in a new module object; the known one stays."""
    spec = importlib.util.find_spec(name)
    module = importlib.util.module_from_spec(spec)
    known = sys.modules.get(name)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    finally:
        sys.modules[name] = known or module
    return len(module.__doc__ or "")


def compile_source(name):
    source = importlib.util.find_spec(name).loader.get_source(name)
    return len(compile(source, name, "exec").co_names)


def run(scale=1.0):
    total = 0
    for _ in range(round(14 * scale)):
        total += sum(load_again(name) for name in MODULES)
        total += sum(compile_source(name) for name in MODULES[::6])
    return total


if __name__ == "__main__":
    print(run(*map(float, sys.argv[1:])))
