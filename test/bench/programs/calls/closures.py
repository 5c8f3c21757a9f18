"""Functions that make functions: composition, currying, decorators, callbacks of map and sorted."""

import functools
import sys


def compose(*functions):
    def composed(value):
        for function in functions:
            value = function(value)
        return value

    return composed


def adder(amount):
    return lambda value: value + amount


def counted(function):
    @functools.wraps(function)
    def wrapper(*arguments):
        wrapper.calls += 1
        return function(*arguments)

    wrapper.calls = 0
    return wrapper


@counted
def reduced(value):
    return value % 10_007


def accumulator():
    total = 0

    def add(value):
        nonlocal total
        total += value
        return total

    return add


def run(scale=1.0):
    add = accumulator()
    for number in range(round(21_000 * scale)):
        function = compose(adder(number), reduced, adder(-3), reduced)
        values = sorted(map(function, range(60)), key=lambda value: -value)
        for value in values:
            add(value)
    return add(0) + reduced.calls


if __name__ == "__main__":
    print(run(*map(float, sys.argv[1:])))
