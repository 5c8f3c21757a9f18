"""The lines of one function: where its time goes, and which of them holds the memory.

    pyprof-host --line-profile @profile examples/lines.py
    pyprof lines stacks.json report

Look at: in `report` the line that splits the text holds the most memory at the peak, and the line
in the loop has as many hits as there are words; the `for` before it has one more. Without
--line-profile the times are sampled and nothing is counted; the bytes are exact in both.
`@profile` needs no import: it is there for programs that ask for it, as under kernprof; the first lines
let the program run under python3 too.
"""

try:
    profile
except NameError:
    def profile(function):
        return function

WORDS = 20_000


def text():
    return " ".join(f"word{number % 997}" for number in range(WORDS))


@profile
def report():
    words = text().split()
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return sorted(counts, key=counts.get, reverse=True)[:3]


if __name__ == "__main__":
    print(report())
