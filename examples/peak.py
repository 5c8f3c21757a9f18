"""Builds a structure, drops it, builds another: only one of them is the peak.

Look at: the bytes at the peak. draft allocates the same as final does, a hundred kilobytes a page,
but of draft nothing is alive at the peak: its 40 pages were dropped before final's 60 were made.
At the end only the second summary is alive; at the peak, while it was being made, both were.
"""


def page(number):
    return bytearray(100_000 + number)


def draft():
    return [page(number) for number in range(40)]


def final():
    return [page(number) for number in range(60)]


def summary(pages):
    return {number: len(content) for number, content in enumerate(pages)}


def main():
    sizes = summary(draft())
    sizes = summary(final())
    print(sum(sizes.values()), "bytes in the final version")
    return sizes


if __name__ == "__main__":
    kept = main()
