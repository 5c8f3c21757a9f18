"""Functions wrapped by other functions and by classes."""
import functools


def logged(function):
    @functools.wraps(function)
    def wrapper(*arguments, **named):
        wrapper.calls += 1
        return function(*arguments, **named)

    wrapper.calls = 0
    return wrapper


def repeated(times):
    def decorate(function):
        def again(*arguments):
            return [function(*arguments) for _ in range(times)]

        return again

    return decorate


class Counted:
    def __init__(self, function):
        self.function = function
        self.calls = 0

    def __call__(self, *arguments):
        self.calls += 1
        return self.function(*arguments)


def registered(cls, known={}):
    known[cls.__name__] = cls
    return cls


@logged
def add(left, right):
    return left + right


@repeated(3)
@logged
def greet(name):
    return f"hello {name}"


@Counted
def triple(n):
    return n * 3


@functools.lru_cache(maxsize=16)
def cached(n):
    return n * n


@functools.singledispatch
def describe(value):
    return "object"


@describe.register
def describe_int(value: int):
    return "int"


@describe.register
def describe_list(value: list):
    return f"list of {', '.join(describe(item) for item in value)}"


@registered
class Shape:
    @classmethod
    @logged
    def unit(cls):
        return cls()

    @staticmethod
    @logged
    def sides(n):
        return n

    @functools.partialmethod
    def unused(self):
        return self


print(sum(add(n, right=n) for n in range(100)), add.calls)
print(sum(len(greet("you")) for _ in range(40)), sum(triple(n) for n in range(80)), triple.calls)
print(sum(cached(n % 20) for n in range(300)), cached.cache_info().misses)
print([describe(value) for value in (1, "a", [1, [2]], None)] * 3)
print([type(Shape.unit()).__name__ for _ in range(20)], sum(map(Shape.sides, range(30))))
