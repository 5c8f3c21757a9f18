"""Text that is formatted, joined, split, replaced and encoded."""

import io
import sys


def line(number):
    return f"{number:06d};name-{number % 97};{number * 0.25:.2f};{'x' * (number % 13)}"


def table(count):
    buffer = io.StringIO()
    for number in range(count):
        buffer.write(line(number))
        buffer.write("\n")
    return buffer.getvalue()


def parsed(text):
    for row in text.splitlines():
        number, name, value, rest = row.split(";")
        yield int(number), name.upper().replace("-", " "), float(value), len(rest)


def run(scale=1.0):
    total = 0
    for turn in range(round(57 * scale)):
        text = table(9_000 + turn)
        total += len(text.encode())
        total += sum(number + len(name) + rest for number, name, _, rest in parsed(text))
    return total


if __name__ == "__main__":
    print(run(*map(float, sys.argv[1:])))
