"""A service that answers forty requests, of which one has far more to do than the others.

Look at: the calls in the order of time, below the curves of the viewer's timeline, or `spans` in
stacks.json. The tree adds up all calls of answer, so its mean hides the one that took ten times as long
and as much memory; over time it stands there alone, below the step that it made in the heap.
"""


def look_up(count):
    return [f"record {n}" for n in range(count)]


def answer(number):
    records = look_up(40_000 if number == 29 else 2_000)
    return sum(map(len, records))


def main():
    print(sum(answer(number) for number in range(40)), "letters in 40 answers")


if __name__ == "__main__":
    main()
