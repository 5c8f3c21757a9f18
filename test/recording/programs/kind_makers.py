"""The makers of kinds.py: functions that fill a list with new objects of one kind."""
import types

COUNT = 100_000
MAKERS = []


def maker(function):
    MAKERS.append(function)
    return function


def simple_maker(name, make):
    """A maker whose loop is only a call of something written in C."""

    def made(keep, positions):
        for position in positions:
            keep[position] = make()

    code = made.__code__.replace(co_name=name, co_qualname=name)
    MAKERS.append(types.FunctionType(code, globals(), name, None, made.__closure__))
