"""Functions that make functions: counters, composition, currying, defaults, nonlocal state."""
import functools


def counter(start=0):
    count = start

    def increment(step=1):
        nonlocal count
        count += step
        return count

    return increment


def compose(*functions):
    def composed(value):
        for function in functions:
            value = function(value)
        return value

    return composed


def adder(left):
    return lambda right: left + right


def curried(a):
    def second(b):
        def third(c):
            return a * b + c

        return third

    return second


def recursive_closure(n):
    def inner(k):
        return 1 + inner(k - 1) if k else 0

    return inner(n)


def memoised(function):
    known = {}

    def lookup(n):
        if n not in known:
            known[n] = function(n)
        return known[n]

    return lookup


@memoised
def slow(n):
    return n if n < 2 else slow(n - 1) + slow(n - 2)


def account(balance):
    def deposit(amount):
        nonlocal balance
        balance += amount

    def read():
        return balance

    return deposit, read


increments = [counter(n) for n in range(5)]
print(sum(increment(2) for increment in increments for _ in range(40)))
print(compose(adder(1), adder(2), abs, adder(-10))(5), curried(3)(4)(5), recursive_closure(200))
print(slow(60), sum(functools.partial(adder(1), n)() for n in range(50)))
deposit, read = account(10)
for amount in range(100):
    deposit(amount)
print(read(), sum((lambda n: n * 2)(n) for n in range(60)))
