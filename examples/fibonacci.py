"""Fibonacci numbers: by plain recursion, and with a table of what is known.

Look at: the two ways side by side. naive makes 57,313 calls for number 22, remembered 43.
The inclusive time of a recursive function counts once, however deep it goes.
"""


def naive(n):
    return n if n < 2 else naive(n - 1) + naive(n - 2)


def remembered(n, known):
    if n not in known:
        known[n] = n if n < 2 else remembered(n - 1, known) + remembered(n - 2, known)
    return known[n]


def main():
    print(naive(22), remembered(22, {}))


if __name__ == "__main__":
    main()
