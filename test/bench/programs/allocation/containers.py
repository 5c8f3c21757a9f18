"""Lists, dicts, sets and tuples that grow, are indexed and thrown away."""

import sys


def grouped(count):
    groups = {}
    for number in range(count):
        groups.setdefault(number * 7919 % 503, []).append((number, -number))
    return groups


def inverted(groups):
    return {pair: key for key, pairs in groups.items() for pair in pairs}


def common(groups):
    wanted = set()
    for key, pairs in groups.items():
        wanted ^= {first % 211 for first, _ in pairs} | {key}
    return wanted


def run(scale=1.0):
    total = 0
    for turn in range(round(46 * scale)):
        groups = grouped(20_000 + turn)
        total += len(inverted(groups)) + len(common(groups))
    return total


if __name__ == "__main__":
    print(run(*map(float, sys.argv[1:])))
