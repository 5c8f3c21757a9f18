"""Dataclass and named-tuple records: made, sorted, grouped, replaced."""

import dataclasses
import random
import sys
from collections import defaultdict
from typing import NamedTuple


@dataclasses.dataclass(order=True)
class Order:
    day: int
    customer: str
    amount: float


class Line(NamedTuple):
    customer: str
    orders: int
    amount: float


def orders(source, count):
    return [
        Order(source.randrange(365), f"customer-{source.randrange(400)}", source.random() * 100)
        for _ in range(count)
    ]


def by_customer(all_orders):
    groups = defaultdict(list)
    for order in all_orders:
        groups[order.customer].append(order)
    return groups


def lines(groups):
    return [Line(name, len(group), sum(o.amount for o in group)) for name, group in groups.items()]


def discounted(order):
    return dataclasses.replace(order, amount=order.amount * 0.9)


def run(scale=1.0):
    source = random.Random(7)
    total = 0.0
    for _ in range(round(32 * scale)):
        made = sorted(orders(source, 5_000))
        total += max(lines(by_customer(map(discounted, made))), key=lambda line: line.amount).amount
    return round(total, 6)


if __name__ == "__main__":
    print(run(*map(float, sys.argv[1:])))
