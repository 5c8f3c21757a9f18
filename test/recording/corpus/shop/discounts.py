"""Imported late, and again and again."""


def halved(price):
    return price // 2


LOADED = halved(2)
