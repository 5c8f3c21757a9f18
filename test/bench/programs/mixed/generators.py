"""Generators in chains: permutations, a tree walked by yield from, a sieve, send()."""

import sys


def permutations(items):
    if not items:
        yield ()
    for number, item in enumerate(items):
        for rest in permutations(items[:number] + items[number + 1 :]):
            yield (item, *rest)


def tree(depth):
    return None if depth == 0 else (tree(depth - 1), depth, tree(depth - 1))


def walk(node):
    if node is not None:
        left, value, right = node
        yield from walk(left)
        yield value
        yield from walk(right)


def without_multiples(numbers, divisor):
    return (number for number in numbers if number % divisor)


def primes(limit):
    numbers = iter(range(2, limit))
    for prime in numbers:
        yield prime
        if prime * prime < limit:
            numbers = without_multiples(numbers, prime)
        else:
            yield from numbers
            return


def average():
    total = count = 0
    value = yield 0
    while True:
        total += value
        count += 1
        value = yield total / count


def run(scale=1.0):
    running = average()
    next(running)
    nodes = tree(11)
    total = 0
    for _ in range(round(66 * scale)):
        total += sum(1 for _ in permutations(tuple(range(7))))
        total += sum(walk(nodes)) + sum(primes(3_000))
        mean = [running.send(number) for number in range(20_000)][-1]
    return total + round(mean)


if __name__ == "__main__":
    print(run(*map(float, sys.argv[1:])))
