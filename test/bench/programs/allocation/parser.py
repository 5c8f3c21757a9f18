"""A recursive-descent parser of JSON, in Python."""

import sys

NUMBER = frozenset("0123456789+-.eE")
CONSTANTS = {"true": True, "false": False, "null": None}


class Parser:
    def __init__(self, text):
        self.text = text
        self.position = 0

    def skip_spaces(self):
        while self.text[self.position] in " \n":
            self.position += 1

    def take(self, expected):
        self.skip_spaces()
        if self.text.startswith(expected, self.position):
            self.position += len(expected)
            return True
        return False

    def value(self):
        self.skip_spaces()
        first = self.text[self.position]
        if first == "{":
            return self.mapping()
        if first == "[":
            return self.sequence()
        if first == '"':
            return self.string()
        return self.number() if first in NUMBER else self.constant()

    def mapping(self):
        self.take("{")
        result = {}
        while not self.take("}"):
            self.skip_spaces()
            key = self.string()
            self.take(":")
            result[key] = self.value()
            self.take(",")
        return result

    def sequence(self):
        self.take("[")
        result = []
        while not self.take("]"):
            result.append(self.value())
            self.take(",")
        return result

    def string(self):
        end = self.text.index('"', self.position + 1)
        result = self.text[self.position + 1 : end]
        self.position = end + 1
        return result

    def number(self):
        start = self.position
        while self.text[self.position] in NUMBER:
            self.position += 1
        digits = self.text[start : self.position]
        return float(digits) if "." in digits else int(digits)

    def constant(self):
        for word, value in CONSTANTS.items():
            if self.take(word):
                return value
        raise ValueError(self.position)


def document(count):
    records = (
        f'{{"id": {n}, "tags": ["a{n}", "b"], "size": {n / 4:.2f}, "parent": null, "live": true}}'
        for n in range(count)
    )
    return "[" + ",\n ".join(records) + "]"


def run(scale=1.0):
    text = document(round(48_000 * scale))
    records = Parser(text).value()
    return sum(record["id"] + len(record["tags"][0]) for record in records)


if __name__ == "__main__":
    print(run(*map(float, sys.argv[1:])))
