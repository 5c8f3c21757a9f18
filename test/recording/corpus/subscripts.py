"""Python __getitem__ and its relatives, called often enough for every site to specialise."""


class Row:
    def __init__(self, cells):
        self.cells = cells

    def __getitem__(self, position):
        return self.cells[position]

    def __setitem__(self, position, value):
        self.cells[position] = value

    def __delitem__(self, position):
        del self.cells[position]

    def __contains__(self, value):
        return value in self.cells

    def __len__(self):
        return len(self.cells)


class Table:
    def __init__(self, rows):
        self.rows = rows

    def __getitem__(self, key):
        row, column = key
        return self.rows[row][column]


class Wide(Table):
    pass


class Checked(Table):
    def __getitem__(self, key):
        return super().__getitem__(key) + 1


class Chain:
    """A subscript that recurses through itself."""

    def __getitem__(self, n):
        return 0 if n == 0 else 1 + self[n - 1]


class Lazy(dict):
    def __missing__(self, key):
        self[key] = key * key
        return self[key]


class Lookup(dict):
    def __getitem__(self, key):
        return dict.__getitem__(self, key) + 1


class Produces:
    """A generator as __getitem__: each subscript makes one and runs nothing."""

    def __getitem__(self, n):
        yield from range(n)


class Sliced:
    def __getitem__(self, position, scale=2):
        return (position.stop or 0) * scale


class Parameterised:
    def __class_getitem__(cls, parameter):
        return parameter


class Late:
    """Its __getitem__ comes when the class is there, and gets other code later on."""


def late(self, position):
    return position


def later(self, position):
    return -position


class Nameless:
    __getitem__ = lambda self, position: position + 1  # noqa: E731


class Refusing:
    def __getitem__(self, position):
        if position > 5:
            raise IndexError(position)
        return position


def negative(self, position):
    return -position


def many(subscripted, keys):
    return sum(subscripted[key] for key in keys)


def many_inline(subscripted, n):
    total = 0
    for key in range(n):
        total += subscripted[key]
    return total


def failing(refusing, n):
    failures = 0
    for position in range(n):
        try:
            refusing[position]
        except IndexError:
            failures += 1
    return failures


def replaced(row):
    before = many_inline(row, 50)
    original = Row.__getitem__
    Row.__getitem__ = negative
    after = many_inline(row, 50)
    Row.__getitem__ = original
    return before, after, many_inline(row, 50)


def by_iteration(refusing):
    return list(refusing)


def slices(sliced):
    total = 0
    for stop in range(80):
        total += sliced[:stop]
    return total


def other_subscripts(row):
    for position in range(100):
        row[position] = position + 1
    present = sum(value in row for value in range(50))
    while len(row) > 150:
        del row[0]
    return present, len(row)


row = Row(list(range(200)))
table = [(n % 5, n % 7) for n in range(300)]
rows = [Row(list(range(7))) for _ in range(5)]
print(many(row, range(200)), many_inline(row, 200), many(Table(rows), table))
print(many(Wide(rows), table), many(Checked(rows), table), many(Lazy(), range(60)))
print(many_inline(Lookup(zip(range(90), range(90))), 90), Chain()[80])
print(sum(len(list(Produces()[n])) for n in range(40)), failing(Refusing(), 60))
print(replaced(row), by_iteration(Refusing()), slices(Sliced()), other_subscripts(row))
print([Parameterised[n] for n in range(3)])
Late.__getitem__ = late
print(many_inline(Late(), 200), many_inline(Nameless(), 200))
Late.__getitem__.__code__ = later.__code__
print(many_inline(Late(), 200))
