"""One half of a circle: uses basket only when called."""
from . import basket

TABLE = {name: len(name) for name in ("apple", "pear")}


def of(item):
    return TABLE.get(item, len(basket.empty()))
