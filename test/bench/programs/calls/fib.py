"""Doubly recursive Fibonacci numbers: nothing but calls."""

import sys


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def run(scale=1.0):
    return [fib(25) for _ in range(round(86 * scale))][-1]


if __name__ == "__main__":
    print(run(*map(float, sys.argv[1:])))
