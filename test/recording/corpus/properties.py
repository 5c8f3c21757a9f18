"""Attribute access that runs Python code."""
import functools


class Celsius:
    def __init__(self, degrees):
        self.degrees = degrees
        self.reads = 0

    @property
    def fahrenheit(self):
        self.reads += 1
        return self.degrees * 9 // 5 + 32

    @fahrenheit.setter
    def fahrenheit(self, value):
        self.degrees = (value - 32) * 5 // 9

    @fahrenheit.deleter
    def fahrenheit(self):
        self.degrees = 0

    @functools.cached_property
    def label(self):
        return f"{self.degrees} C"


class Proxy:
    def __init__(self, target):
        object.__setattr__(self, "_target", target)

    def __getattr__(self, name):
        return getattr(self._target, name)

    def __setattr__(self, name, value):
        setattr(self._target, name, value)

    def __delattr__(self, name):
        delattr(self._target, name)


class Watched:
    seen = 0

    def __getattribute__(self, name):
        Watched.seen += 1
        return object.__getattribute__(self, name)

    def method(self):
        return 1


class Warm(Celsius):
    @property
    def fahrenheit(self):
        return super().fahrenheit + 1


def read_and_write(thermometer):
    for step in range(200):
        thermometer.fahrenheit = step
        step += thermometer.fahrenheit
    del thermometer.fahrenheit
    return thermometer.degrees, thermometer.label, thermometer.label


def through_proxy(proxy):
    for step in range(100):
        proxy.degrees = step
        proxy.fahrenheit
    proxy.extra = 1
    del proxy.extra
    return hasattr(proxy, "missing"), proxy.reads


def watched_calls(watched):
    return sum(watched.method() for _ in range(150))


def inherited(warm):
    return sum(warm.fahrenheit for _ in range(120))


print(read_and_write(Celsius(20)), through_proxy(Proxy(Celsius(1))))
print(watched_calls(Watched()), Watched.seen, inherited(Warm(3)))
