"""Python functions that C code calls: keys, map, filter, reduce, comparisons, regex, json."""
import bisect
import functools
import heapq
import itertools
import json
import re


@functools.total_ordering
class Ranked:
    def __init__(self, rank):
        self.rank = rank

    def __eq__(self, other):
        return self.rank == other.rank

    def __lt__(self, other):
        return self.rank < other.rank

    def __hash__(self):
        return hash(self.rank)


def last_digit(n):
    return n % 10


def by_distance(left, right):
    return abs(left - 50) - abs(right - 50)


def odd(n):
    return n % 2


def add(left, right):
    return left + right


def shout(match):
    return match.group().upper()


def encode(value):
    return sorted(value)


def decode(pairs):
    return {key: value for key, value in pairs}


def keyed(numbers):
    return (sorted(numbers, key=last_digit)[3], max(numbers, key=last_digit),
            min(numbers, key=lambda n: -n), len(list(itertools.groupby(numbers, last_digit))))


def compared(numbers):
    return sorted(numbers, key=functools.cmp_to_key(by_distance))[:3]


def ranked(numbers):
    items = [Ranked(last_digit(n)) for n in numbers]
    items.sort()
    heapq.heapify(items)
    return heapq.heappop(items).rank, max(items).rank, items.count(Ranked(3)), len(set(items))


def mapped(numbers):
    return sum(map(last_digit, filter(odd, numbers))), functools.reduce(add, numbers)


def accumulated(numbers):
    return list(itertools.accumulate(numbers, add))[-1], sum(itertools.starmap(add, [(1, 2)] * 30))


def encoded(n):
    text = json.dumps([{"items": {k, k + 1}} for k in range(n)], default=encode)
    return len(text), len(json.loads(text, object_pairs_hook=decode))


numbers = [n * 37 % 101 for n in range(200)]
print(keyed(numbers), compared(numbers), ranked(numbers), mapped(numbers), accumulated(numbers))
print(re.sub("[aeiou]", shout, "a sentence with vowels in it"), encoded(40))
print(bisect.bisect([1, 12, 23, 34], 3, key=last_digit), any(map(odd, itertools.repeat(2, 50))))
