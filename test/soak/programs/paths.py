"""Takes COUNT call paths: each of many functions calls each of as many others. usage: paths.py COUNT"""
import math
import sys


def checkpoint(text):
    print(text, flush=True)
    sys.stdin.readline()


def functions(stem, arguments, body, count):
    space = {}
    for number in range(count):
        exec(f"def {stem}_{number}({arguments}): {body}", space)
    return [space[f"{stem}_{number}"] for number in range(count)]


WIDTH = math.isqrt(int(sys.argv[1]))
inner = functions("inner", "", "pass", WIDTH)
outer = functions("outer", "inner", "[call() for call in inner]", WIDTH)
checkpoint("named")
for call in outer:
    call(inner)
checkpoint("taken")
