"""The package that imports.py imports."""
from .basket import total

__all__ = ["greeting", "total"]


def greeting():
    return "welcome"


def __getattr__(name):
    if name.startswith("lazy_"):
        return name.upper()
    raise AttributeError(name)
