"""A parser that copies each line three times, caches what it need not, and ties what it need not tie.

Run it with `--lifetimes`. Look at: `pyprof types --sort temporary stacks.json`, and the metrics
"Temporary" and "Leaked" in the viewer. Almost all bytes of normalize are temporary: strings that lived
for one expression. The records that remember keeps are leaked, all 2,000 of them; those of link are
not: each refers to itself and is gone with the last collection.
"""

CACHE = {}


class Record:
    def __init__(self, text):
        self.text = text


def normalize(line):
    return line.strip().lower().replace("-", " ")


def remember(number, text):
    CACHE[number] = Record(text)


def link(text):
    record = Record(text)
    record.itself = record


def main():
    for number in range(2_000):
        text = normalize(f"  Line-{number} of a FILE that nobody-reads twice  ")
        remember(number, text)
        link(text)
    print(len(CACHE), "records are kept")


if __name__ == "__main__":
    main()
