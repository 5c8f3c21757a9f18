"""Fails while it is imported."""


def fail():
    raise ValueError("broken")


fail()
