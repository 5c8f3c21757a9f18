"""Comprehensions and generator expressions, nested and with calls in each place."""


def squared(n):
    return n * n


def wanted(n):
    return n % 3 != 0


def matrix(size):
    return [[row * column for column in range(size)] for row in range(size)]


def transposed(rows):
    return [[row[position] for row in rows] for position in range(len(rows[0]))]


def flattened(rows):
    return [cell for row in rows for cell in row if wanted(cell)]


def by_remainder(n):
    return {remainder: [squared(k) for k in range(n) if k % 5 == remainder]
            for remainder in range(5)}


def letters(words):
    return {letter for word in words for letter in word}


def lazy(n):
    return sum(squared(k) for k in range(n) if wanted(k))


def nested_lazy(n):
    return sum(sum(inner for inner in range(outer)) for outer in range(n))


def captured(n):
    return [function() for function in [lambda bound=k: bound for k in range(n)]]


def empty():
    return [squared(n) for n in ()]


class Body:
    table = [squared(n) for n in range(30)]
    names = {n: str(n) for n in range(10)}


for _ in range(20):
    total = len(flattened(transposed(matrix(12))))
print(total, by_remainder(40)[3], sorted(letters(["spam", "egg"])), lazy(200), nested_lazy(25))
print(sum(captured(50)), empty(), sum(Body.table), len(Body.names))
print([[squared(n) for n in range(k)] for k in range(5)])
