"""Measures what recording costs, side by side with other profilers: see --help."""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import breakdown
import chart
import debian13
import honesty
import instructions
import measure
import report
import scale
import tools

PROJECT = pathlib.Path(__file__).resolve().parents[2]
README = PROJECT / "README.md"
CHART = pathlib.Path(__file__).resolve().parent / "overhead.svg"
ROOT = PROJECT / "build/debian13"
QUICK_SCALE = 0.2


def parse(arguments):
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--host", required=True, type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="default 5")
    parser.add_argument("--clock", choices=measure.CLOCKS, default="wall",
                        help="wall (default), or cpu: less blurred by what else the machine does")
    parser.add_argument("--only", action="append", default=[], metavar="NAME",
                        help="only programs whose name contains NAME; may be repeated")
    parser.add_argument("--quick", action="store_true",
                        help="one round of a fifth of the work, without the scale figures")
    parser.add_argument("--long", action="store_true",
                        help="a thousand million events too, which takes ten minutes")
    parser.add_argument("--debian13", action="store_true",
                        help="memray too, in a Debian 13 that debootstrap makes in "
                             "build/debian13; needs root, the network and 500 MB")
    parser.add_argument("--breakdown", action="store_true",
                        help="instead: what single events cost, mechanism by mechanism")
    parser.add_argument("--honesty", action="store_true",
                        help="instead: the overhead that profiles tell against what it is")
    parser.add_argument("--update-readme", action="store_true",
                        help=f"write the tables into the README, the chart into {CHART.name}")
    return parser.parse_args(arguments)


def tell(text):
    print(text, file=sys.stderr, flush=True)


def version_of(host):
    done = subprocess.run([host, "--version"], check=True, capture_output=True, text=True)
    return done.stdout.splitlines()[0]


def plan_of(options):
    chosen = measure.programs(options.only)
    if not chosen:
        raise measure.Failure(f"no program's name contains {' or '.join(options.only)}")
    rounds, amount = (1, QUICK_SCALE) if options.quick else (options.rounds, 1.0)
    return measure.Plan(chosen, rounds, amount, measure.CLOCKS[options.clock])


def compare(options, place):
    return measure.compare(place, tools.asked(place), plan_of(options), tell)


def tables(options, place, results):
    """Paragraphs and tables, in the order in which they are printed."""
    yield report.circumstances(version_of(place.host), options.clock, results)
    yield report.markdown(report.ratio_rows(results, tools.OURS + tools.PEERS))
    if place.root:
        yield report.newer_circumstances(place.root.version(), tools.NEWER_PLAIN)
        yield report.markdown(report.ratio_rows(results, tools.NEWER_PEERS))
    yield report.markdown(report.option_rows(results, tools.OURS + tools.OPTIONS))
    if not options.quick:
        tell("start-up, large profiles, many events")
        counts = (*scale.COUNTS, scale.LONG_COUNT) if options.long else scale.COUNTS
        added = dict(scale.many_events(place, counts, tell))
        yield from report.scale_text(scale.figures(place, options.rounds), added)


def comparison(options, place):
    results = compare(options, place)
    text = "\n\n".join(tables(options, place, results))
    print(text)
    if options.update_readme:
        peers = tools.PEERS + tools.NEWER_PEERS
        CHART.write_text(chart.svg([*chart.bars(results, tools.OURS, ours=True),
                                    *chart.bars(results, peers)]))
        report.update_readme(README, f"{report.picture(CHART.relative_to(PROJECT))}\n\n{text}")


def breakdown_tables(options, place):
    tell("instructions")
    print("Instructions of an event, by where they come from:\n")
    print(report.markdown(instructions.rows(dict(instructions.measure(place, tell)))) + "\n")
    tell("times")
    least = breakdown.measure_events(place, options.rounds)
    print(f"{report.machine(version_of(place.host))} The least of "
          f"{report.rounds_text(options.rounds)}: python3's own time for an event, and what each "
          "mechanism adds.\n")
    print(report.markdown(breakdown.rows(least)))


def honesty_tables(options, place):
    plan = plan_of(options)
    tell("told and measured overhead")
    overheads = honesty.overheads(place, plan, tell)
    print(f"{report.machine(version_of(place.host))} Processor times up to the end of the program, "
          f"the least of {report.rounds_text(plan.rounds)}.\n")
    print(report.markdown(honesty.overhead_rows(overheads)) + "\n")
    print(report.markdown(honesty.share_rows(honesty.shares(place, plan.rounds, plan.scale))))


def main(arguments):
    options = parse(arguments)
    measure.fix_addresses()
    show = (breakdown_tables if options.breakdown else
            honesty_tables if options.honesty else comparison)
    host = options.host.resolve()
    root = debian13.prepare(ROOT, tell) if options.debian13 else None
    with tempfile.TemporaryDirectory(prefix="bench-", dir=root and root.path / "tmp") as name:
        folder = pathlib.Path(name)
        show(options, tools.Place(host, tools.python_of(host, folder), folder, root))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except measure.Failure as failure:
        sys.exit(f"bench: {failure}")
