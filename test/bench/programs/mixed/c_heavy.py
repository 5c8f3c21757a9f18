"""Work that the standard library does in C: regular expressions, JSON, hashing, compression."""

import hashlib
import json
import re
import sys
import zlib

WORD = re.compile(r"(?P<name>[a-z]+)-(?P<number>\d+)(?:\s|$)")


def text(count):
    return " ".join(f"item-{number * 7919 % 10_007}" for number in range(count))


def tally(content):
    counts = {}
    for match in WORD.finditer(content):
        key = int(match["number"]) % 100
        counts[key] = counts.get(key, 0) + 1
    return counts


def round_trip(counts):
    return json.loads(json.dumps({str(key): [value, None] for key, value in counts.items()}))


def digest(content):
    return hashlib.sha256(zlib.compress(content.encode(), 6)).hexdigest()


def run(scale=1.0):
    seen = []
    for turn in range(round(56 * scale)):
        content = text(9_000 + turn)
        cleaned = re.sub(r"\d\d", lambda match: match[0][::-1], content)
        seen.append(digest(cleaned) + str(len(round_trip(tally(content)))))
    return hashlib.sha256("".join(seen).encode()).hexdigest()


if __name__ == "__main__":
    print(run(*map(float, sys.argv[1:])))
