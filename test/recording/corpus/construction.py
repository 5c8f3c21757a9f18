"""Objects made through __new__, __init__, dataclasses and named tuples."""
import collections
import dataclasses


class Point:
    def __init__(self, x, y=0):
        self.x = x
        self.y = y


class Point3(Point):
    def __init__(self, x, y, z):
        super().__init__(x, y)
        self.z = z


class Inheriting(Point):
    pass


class Slotted:
    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value


class Counted:
    made = 0

    def __new__(cls, *arguments):
        cls.made += 1
        return super().__new__(cls)

    def __init__(self, value):
        self.value = value


class Interned:
    known = {}

    def __new__(cls, value):
        return cls.known.setdefault(value, super().__new__(cls))

    def __init__(self, value):
        self.value = value


class Name(str):
    def __new__(cls, text):
        return super().__new__(cls, text.title())


class Flexible:
    def __init__(self, *positional, **named):
        self.count = len(positional) + len(named)


class Refusing:
    def __init__(self, value):
        if value % 2:
            raise ValueError(value)


class Nested:
    def __init__(self, depth):
        self.inner = Nested(depth - 1) if depth else None


@dataclasses.dataclass(order=True)
class Money:
    amount: int
    currency: str = "EUR"
    history: list = dataclasses.field(default_factory=list)

    def __post_init__(self):
        self.history.append(self.amount)


@dataclasses.dataclass(frozen=True, slots=True)
class Key:
    left: int
    right: int


Pair = collections.namedtuple("Pair", "first second")


def refusals(n):
    refused = 0
    for value in range(n):
        try:
            Refusing(value)
        except ValueError:
            refused += 1
    return refused


def made_in_loops(n):
    total = 0
    for step in range(n):
        total += Point(step).x + Point3(step, 1, 2).z + Slotted(step).value
        total += Counted(step).value + Interned(step % 7).value + len(Name("ab"))
        total += Flexible(1, 2, three=3).count + Pair(step, 1).second + Inheriting(step, 1).y
    return total


def fresh_classes(n):
    """n classes, each with an __init__ of its own that has never run."""
    for _ in range(n):
        class Fresh:
            def __init__(self):
                self.value = 1

        yield Fresh


def by_old_and_new_sites(n):
    """Call sites that have met 0 to n - 1 objects before they meet a fresh class."""
    total = 0
    for warm, fresh in enumerate(fresh_classes(n)):
        names = {}
        exec("def make(kind): return kind()", names)
        for _ in range(warm):
            total += names["make"](Flexible).count
        total += sum(names["make"](fresh).value for _ in range(5))
    return total


def compared(n):
    wallets = [Money(n - step) for step in range(n)]
    keys = {Key(step % 5, step % 3) for step in range(n)}
    return min(wallets).amount, len(keys), sum(map(len, (wallet.history for wallet in wallets)))


print(made_in_loops(150), Counted.made, len(Interned.known), refusals(61))
print(by_old_and_new_sites(40))
print(compared(90), Nested(60).inner.inner is not None, Pair(1, 2)._replace(first=3))
