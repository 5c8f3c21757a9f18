"""Imports: packages, relative and circular ones, reloads, imports inside functions, failures."""
import importlib
import sys

import shop
from shop import basket, prices


def inside(n):
    total = 0
    for _ in range(n):
        from shop import discounts
        total += discounts.halved(4)
    return total


def reloaded(n):
    return sum(importlib.reload(prices).of("apple") for _ in range(n))


def by_name(n):
    return sum(importlib.import_module("shop.prices").of("pear") for _ in range(n))


def forgotten(n):
    total = 0
    for _ in range(n):
        del sys.modules["shop.discounts"]
        total += importlib.import_module("shop.discounts").LOADED
    return total


def failing(n):
    failures = 0
    for _ in range(n):
        try:
            import shop.broken
            shop.broken.never()
        except ValueError:
            failures += 1
        try:
            import shop.missing
            shop.missing.never()
        except ModuleNotFoundError:
            failures += 1
    return failures


print(basket.total(["apple", "pear"] * 20), shop.greeting(), inside(30), reloaded(5), by_name(10))
print(forgotten(5), failing(4), shop.lazy_attribute)
