"""The builtin `profile`, which the recorder has for code that reads a global of this name."""


def decorator():
    """It, or None where nothing has put it there."""
    try:
        return profile
    except NameError:
        return None
