"""Measures what recording costs, side by side with other profilers: see --help."""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import breakdown
import measure
import report
import scale
import tools

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"
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
    parser.add_argument("--breakdown", action="store_true",
                        help="instead: what single events cost, mechanism by mechanism")
    parser.add_argument("--update-readme", action="store_true",
                        help="write the tables into the README")
    return parser.parse_args(arguments)


def tell(text):
    print(text, file=sys.stderr, flush=True)


def version_of(host):
    done = subprocess.run([host, "--version"], check=True, capture_output=True, text=True)
    return done.stdout.splitlines()[0]


def tables(options, place):
    chosen = measure.programs(options.only)
    if not chosen:
        raise measure.Failure(f"no program's name contains {' or '.join(options.only)}")
    rounds, amount = (1, QUICK_SCALE) if options.quick else (options.rounds, 1.0)
    plan = measure.Plan(chosen, rounds, amount, measure.CLOCKS[options.clock])
    compared = tools.available(place.python)
    results = measure.compare(place, compared, plan, tell)
    yield report.circumstances(version_of(place.host), options.clock, rounds)
    yield report.markdown(report.ratio_rows(results, compared))
    yield report.markdown(report.option_rows(results, compared))
    if not options.quick:
        tell("start-up and a million call paths")
        yield report.markdown(report.scale_rows(*scale.figures(place, rounds)))


def breakdown_table(options, place):
    tell("single events")
    least = breakdown.measure_events(place, options.rounds)
    yield (f"{report.machine(version_of(place.host))} The least of {options.rounds} interleaved "
           "rounds: python3's own time for an event, and what each mechanism adds.")
    yield report.markdown(breakdown.rows(least))


def main(arguments):
    options = parse(arguments)
    show = breakdown_table if options.breakdown else tables
    host = options.host.resolve()
    with tempfile.TemporaryDirectory(prefix="pyprof-bench-") as name:
        folder = pathlib.Path(name)
        place = tools.Place(host, tools.python_of(host, folder), folder)
        text = "\n\n".join(show(options, place))
    print(text)
    if options.update_readme and not options.breakdown:
        report.update_readme(README, text)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except measure.Failure as failure:
        sys.exit(f"bench: {failure}")
