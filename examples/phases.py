"""A program that names its phases: `import pyprof` works in whatever pyprof-host runs.

Look at: the timeline, where a line stands at the beginning of each phase; `brackets` in stacks.json, which
has each call of `smooth`; and tracked.csv, the memory of that phase alone.
"""
import pyprof


def read(size):
    return [(n * 7919) % 1000 / 10 for n in range(size)]


@pyprof.profile
def smooth(values, width):
    return [sum(values[i:i + width]) / width for i in range(len(values) - width)]


def main():
    pyprof.label("read")
    values = read(50_000)
    pyprof.label("smooth")
    with pyprof.Tracker("tracked.csv"):
        for width in 2, 3, 4:
            values = smooth(values, width)
    pyprof.label("report")
    print(f"{len(values)} values, {max(values):.1f} at most")


main()
