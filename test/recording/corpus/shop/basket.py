"""Imports a module that imports this one back."""
from . import prices


def total(items):
    return sum(prices.of(item) for item in items)


def empty():
    return []
